using AlignDet.Recipes;
using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

namespace AlignDet.Experiments;

/// <summary>The two things that every service of the platform needs, by their connection strings.</summary>
internal static class Connections
{
    public const string Blobs = "blobs", Jobs = "jobs";

    /// <summary>The connection string of a name.</summary>
    /// <exception cref="BadInputException">One of the two is missing; names every one.</exception>
    public static string Read(IConfiguration configuration, string name)
    {
        string[] problems =
        [
            .. Problem(configuration, Blobs, "the folder that runs are kept in, such as file:///home/me/.aligndet/store"),
            .. Problem(configuration, Jobs, "the address of Redis, such as localhost:6379"),
        ];
        return problems.Length == 0 ? configuration.GetConnectionString(name)! : throw new BadInputException(problems);
    }

    /// <exception cref="BadInputException">It cannot be an address; that nothing answers there is no fault, since it may come.</exception>
    public static ConnectionMultiplexer OpenRedis(IConfiguration configuration)
    {
        string text = Read(configuration, Jobs);
        try
        {
            ConfigurationOptions options = ConfigurationOptions.Parse(text);
            options.AbortOnConnectFail = false;
            options.ConnectRetry = 5;
            options.ReconnectRetryPolicy = new LinearRetry(500);
            options.BacklogPolicy = BacklogPolicy.FailFast; // whoever asks goes on without, rather than wait for it
            return ConnectionMultiplexer.Connect(options);
        }
        catch (ArgumentException fault)
        {
            // the text may hold a password: it is not repeated
            throw new BadInputException($"ConnectionStrings__{Jobs}", "is no address of Redis", "Give HOST:PORT, with options after commas", fault);
        }
    }

    private static IEnumerable<string> Problem(IConfiguration configuration, string name, string form)
    {
        if (string.IsNullOrWhiteSpace(configuration.GetConnectionString(name)))
        {
            yield return $"ConnectionStrings__{name} is missing. Set it to {form}, or start the platform by its app host, which sets it.";
        }
    }
}
