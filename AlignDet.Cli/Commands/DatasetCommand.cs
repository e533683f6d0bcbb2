using System.CommandLine;

namespace AlignDet.Cli.Commands;

internal static class DatasetCommand
{
    public static Command Create(CliOutput output) => new("dataset", "");
}
