namespace AlignDet.Experiments.Store;

/// <summary>Under which circumstances a write may happen.</summary>
public readonly record struct WriteCondition
{
    private WriteCondition(bool isAbsent, string? etag) => (IsAbsent, ETag) = (isAbsent, etag);

    /// <summary>Always.</summary>
    public static WriteCondition Always => default;

    /// <summary>Only when there is no such blob yet.</summary>
    public static WriteCondition IfAbsent => new(true, null);

    /// <summary>The blob must not be there.</summary>
    public bool IsAbsent { get; }

    /// <summary>The ETag that the blob must have; null: any.</summary>
    public string? ETag { get; }

    /// <summary>Only when the blob still has this ETag.</summary>
    public static WriteCondition IfMatch(string etag)
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        return new(false, etag);
    }
}

/// <summary>A blob as it was read.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="ETag">Changes with the content.</param>
/// <param name="Metadata">What was written beside it.</param>
public sealed record StoredBlob(ReadOnlyMemory<byte> Content, string ETag, IReadOnlyDictionary<string, string> Metadata);

/// <summary>A blob in a listing.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="ModifiedUtc">When it was written.</param>
/// <param name="Metadata">What was written beside it.</param>
/// <param name="ETag">Its ETag where the store knows it without reading the blob, as it does for those with metadata; else null.</param>
public sealed record StoreEntry(string Key, long Bytes, DateTimeOffset ModifiedUtc, IReadOnlyDictionary<string, string> Metadata, string? ETag = null);

/// <summary>Somebody else wrote the blob first.</summary>
/// <param name="key">The blob.</param>
public sealed class StoreConflictException(string key) : Exception($"{key} was changed by somebody else meanwhile")
{
    /// <summary>The blob.</summary>
    public string Key { get; } = key;
}
