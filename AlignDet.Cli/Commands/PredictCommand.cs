using System.CommandLine;

namespace AlignDet.Cli.Commands;

internal static class PredictCommand
{
    public static Command Create(CliOutput output) => new("predict", "");
}
