using System.Security.Cryptography;
using System.Text.Json;
using AlignDet.Recipes.Runs;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Memory;

namespace AlignDet.Web.Files;

/// <summary>Makes links to files of the artifact store and of data sets that end by themselves and cannot be made up.</summary>
public sealed class SignedLinks : IDisposable
{
    /// <summary>Where the links lead.</summary>
    public const string Path = "/files";

    private readonly ITimeLimitedDataProtector _protector;
    // a page that is drawn again shows the same link, so that the browser need not load the picture again
    private readonly MemoryCache _recent = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    /// <summary>Links signed by the service's own keys.</summary>
    public SignedLinks(IDataProtectionProvider protection)
    {
        ArgumentNullException.ThrowIfNull(protection);
        _protector = protection.CreateProtector("AlignDet.SignedLinks.v1").ToTimeLimitedDataProtector();
    }

    /// <summary>A link to a blob of the artifact store.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="name">File name to offer; its extension decides the content type.</param>
    /// <param name="lifetime">The link is good for at least half of it, and never longer.</param>
    public string Create(string key, string name, TimeSpan lifetime)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Create(new LinkTarget(null, key, name), lifetime);
    }

    /// <summary>A link to a picture of a data set.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="path">Path below its root, with <c>/</c>, as in its manifest.</param>
    /// <param name="lifetime">As above.</param>
    public string Create(DatasetRecord dataset, string path, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Create(new LinkTarget(dataset.Root, path, System.IO.Path.GetFileName(path)), lifetime);
    }

    /// <inheritdoc/>
    public void Dispose() => _recent.Dispose();

    /// <summary>What a link leads to; null when it is none of ours or its time is over.</summary>
    internal LinkTarget? Read(string token)
    {
        try
        {
            return JsonSerializer.Deserialize<LinkTarget>(_protector.Unprotect(token));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private string Create(LinkTarget target, TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        return _recent.GetOrCreate((target, lifetime), entry =>
        {
            entry.Size = 1;
            entry.AbsoluteExpirationRelativeToNow = lifetime / 2;
            return $"{Path}/{_protector.Protect(JsonSerializer.Serialize(target), lifetime)}";
        })!;
    }
}

/// <summary>A file behind a link.</summary>
/// <param name="Root">Folder of a data set; null: the artifact store.</param>
/// <param name="Key">Below the root, or the key in the store.</param>
/// <param name="Name">File name to offer.</param>
internal sealed record LinkTarget(string? Root, string Key, string Name);
