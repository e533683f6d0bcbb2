using AlignDet.AppHost.LocalHost;

if (args is [GarnetProcess.Verb, .. string[] rest])
    return await GarnetProcess.RunAsync(rest);
// The graph of the platform's services will be declared here.
Console.Error.WriteLine("The platform's services are not wired together in this version. Everything up to a trained detector runs from the command line: dotnet run -c Release --project AlignDet.Cli -- --help");
return 1;
