using AlignDet.Cli;
using AlignDet.Detection.Stages;

return await new CommandLine(CliOutput.Console, StageCatalog.Create).RunAsync(args);
