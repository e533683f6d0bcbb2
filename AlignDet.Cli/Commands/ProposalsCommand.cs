using System.CommandLine;

namespace AlignDet.Cli.Commands;

internal static class ProposalsCommand
{
    public static Command Create(CliOutput output) => new("proposals", "");
}
