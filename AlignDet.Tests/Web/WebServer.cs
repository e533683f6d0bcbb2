using AlignDet.Tests.Images;
using AlignDet.Tests.Platform;
using AlignDet.Vision.Synth;
using AlignDet.Web.Files;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

namespace AlignDet.Tests.Web;

/// <summary>The whole service in this process, with a store of its own on disk and a Redis of its own.</summary>
public class WebServer : WebApplicationFactory<SignedLinks>, IAsyncLifetime
{
    /// <summary>A right token for servers that ask for one.</summary>
    public const string Token = "a token of more than sixteen";

    private readonly TemporaryFolder _folder = new();
    private RedisServer? _redis;

    /// <summary>Folder with room for data sets.</summary>
    public string Folder => _folder.Path;

    /// <summary>Settings beside those of store and queue.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public virtual ValueTask InitializeAsync()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        _redis = new RedisServer();
        // the built-in data set takes a while to draw; where its folder is there, it is taken as it is
        DrawScenes(DrawnScenes.Folder(_folder.File("data")));
        return ValueTask.CompletedTask;
    }

    /// <summary>A small data set with train, val and unlabeled.</summary>
    public static string DrawScenes(string folder, ulong seed = 7)
    {
        SceneDataset.Write(folder, new SceneSettings { Images = 4, Val = 2, Unlabeled = 3, Classes = 3, CropsPerClass = 1, MinSide = 64, MaxSide = 80, Seed = seed });
        return folder;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _redis?.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("ConnectionStrings:blobs", new Uri(_folder.File("store")).AbsoluteUri);
        builder.UseSetting("ConnectionStrings:jobs", _redis!.ConnectionString);
        builder.UseSetting("ALIGNDET_DATA", _folder.File("data"));
        builder.UseSetting("Logging:LogLevel:Default", "None");
        foreach ((string key, string value) in Settings)
        {
            builder.UseSetting(key, value);
        }
    }
}

/// <summary>The same, with sign-in, and reachable under a name of its own.</summary>
public sealed class WebServerWithToken : WebServer
{
    protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["Identity:AdminToken"] = Token,
        ["Hosts"] = "aligndet.example.org,*.lab.example.org",
    };
}
