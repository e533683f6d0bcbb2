using AlignDet.Cli;
using AlignDet.Cli.Runs;

return await new CommandLine(CliOutput.Console, StageFactory.Create).RunAsync(args);
