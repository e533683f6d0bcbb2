namespace AlignDet.AppHost.LocalHost;

/// <summary>What the command line asks for: help, the queue's server, or the platform.</summary>
internal static class LocalProgram
{
    public static async Task<int> RunAsync(HostArguments arguments, IReadOnlyList<IResource> resources)
    {
        if (arguments.Garnet is { } garnet)
            return await GarnetProcess.RunAsync(garnet);
        if (arguments.Help)
        {
            Console.WriteLine(HostArguments.Usage);
            return ExitCodes.Good;
        }
        if (arguments.Problem is { } problem)
        {
            Console.Error.WriteLine($"error: {problem}");
            Console.Error.WriteLine();
            Console.Error.WriteLine(HostArguments.Usage);
            return ExitCodes.Usage;
        }
        try
        {
            using DataFolder data = DataFolder.Open(arguments.Data);
            await Addresses.AssignAsync(resources, data, arguments.Port);
            return await new Platform(resources, data.Path, HostConsole.Standard(), TimeProvider.System).RunAsync();
        }
        catch (StartException fault)
        {
            Console.Error.WriteLine($"error: {fault.Message}");
            return ExitCodes.BadInput;
        }
    }
}
