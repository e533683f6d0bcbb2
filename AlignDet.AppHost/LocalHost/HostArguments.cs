using System.Globalization;

namespace AlignDet.AppHost.LocalHost;

/// <summary>The command line.</summary>
internal sealed class HostArguments
{
    public const string Usage = """
        Runs AlignDet on this machine: dashboard, trainer, predictor and their queue, each a process of its own.

        Usage: dotnet run -c Release --project AlignDet.AppHost -- [options]

          --data DIR     the folder that keeps everything (default: $ALIGNDET_DATA, else ~/.aligndet)
          --port N       the dashboard's port on loopback, 0 for any free one (default: 5180)
          --trainers N   how many trainers run side by side (default: 1)
          --help         this text

        Ctrl+C stops everything once the trainers have kept their state; a second one stops at once.
        """;

    /// <summary>The data folder asked for; null for the default.</summary>
    public string? Data { get; private init; }

    /// <summary>The dashboard's port asked for; null for the launch profile's.</summary>
    public int? Port { get; private init; }

    public bool Help { get; private init; }

    /// <summary>What is wrong with the command line.</summary>
    public string? Problem { get; private init; }

    /// <summary>The arguments of the verb that serves the queue; null where the host itself is meant.</summary>
    public IReadOnlyList<string>? Garnet { get; private init; }

    /// <summary>What the graph reads as configuration.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; private init; } = new Dictionary<string, string?>();

    public static HostArguments Read(string[] arguments)
    {
        if (arguments is [GarnetProcess.Verb, .. string[] rest])
            return new HostArguments { Garnet = rest };

        (string? data, int? port) = (null, null);
        Dictionary<string, string?> settings = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i], value = "";
            if (name is "--help" or "-h" or "-?")
                return new HostArguments { Help = true };
            if (name.IndexOf('=', StringComparison.Ordinal) is > 0 and int at)
                (name, value) = (name[..at], name[(at + 1)..]);
            else if (name is "--data" or "--port" or "--trainers" && i + 1 < arguments.Length)
                value = arguments[++i];

            bool number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int n);
            switch (name)
            {
                case "--data" when value.Length > 0: data = value; break;
                case "--data": return Wrong("--data: give a folder.");
                case "--port" when number && n <= 65535: port = n; break;
                case "--port": return Wrong($"--port {value}: give a number from 0 to 65535.");
                case "--trainers" when number && n is > 0 and <= 64: settings["Trainer:Replicas"] = value; break;
                case "--trainers": return Wrong($"--trainers {value}: give a number from 1 to 64.");
                case "--publisher" or "--operation": return Wrong($"{name}: publishing is Aspire's part. Set UseAspire=true in the environment.");
                default: return Wrong($"{name}: there is no such option.");
            }
        }
        return new HostArguments { Data = data, Port = port, Settings = settings };
    }

    private static HostArguments Wrong(string problem) => new() { Problem = problem };
}
