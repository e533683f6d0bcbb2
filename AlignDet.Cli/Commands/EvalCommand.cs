using System.CommandLine;

namespace AlignDet.Cli.Commands;

internal static class EvalCommand
{
    public static Command Create(CliOutput output) => new("eval", "");
}
