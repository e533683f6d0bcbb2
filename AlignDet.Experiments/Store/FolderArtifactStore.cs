using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using AlignDet.Recipes;

namespace AlignDet.Experiments.Store;

/// <summary>
/// The artifact store in a folder: every blob is the file of its key. The ETag is the SHA-256 of the content. Metadata, locks and
/// temporaries lie in folders whose names start with a dot, which no key can.
/// </summary>
public sealed class FolderArtifactStore : IArtifactStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root;
    private readonly FolderMetadata _metadata;
    private readonly FolderTemporaries _temporaries;
    private readonly StoreLock _lock;

    /// <param name="root">The folder; made when it is not there, for its owner only, since keys that sign cookies lie in it.</param>
    /// <param name="time">The clock by which temporaries are old.</param>
    /// <exception cref="BadInputException">The folder cannot be made or written to.</exception>
    public FolderArtifactStore(string root, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentNullException.ThrowIfNull(time);
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        string meta = Path.Combine(_root, ".meta"), temporaries = Path.Combine(_root, ".tmp"), locks = Path.Combine(_root, ".locks");
        _metadata = new FolderMetadata(meta);
        _temporaries = new FolderTemporaries(temporaries);
        _lock = new StoreLock(locks);
        try
        {
            foreach (string folder in new[] { _root, meta, temporaries, locks })
            {
                Make(folder);
            }
            _temporaries.Clean(time.GetUtcNow().AddDays(-1));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(fault);
        }
    }

    /// <inheritdoc/>
    public string Description => $"folder {_root}";

    /// <inheritdoc/>
    public async Task<StoredBlob?> ReadAsync(string key, CancellationToken cancel)
    {
        StoreKey.Check(key);
        // a writer may come between content and metadata: then the content has changed, and a second look agrees
        for (string? before = null; ;)
        {
            if (await ReadContentAsync(key, cancel) is not { } content)
            {
                return null;
            }
            string etag = Convert.ToHexStringLower(SHA256.HashData(content));
            IReadOnlyDictionary<string, string>? metadata = await _metadata.ReadAsync(key, etag, cancel);
            if (metadata is not null || etag == before || _metadata.ETags(key) is null)
            {
                return new StoredBlob(content, etag, metadata ?? FolderMetadata.None);
            }
            before = etag;
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(string key, CancellationToken cancel)
    {
        StoreKey.Check(key);
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult<Stream?>(Open(key));
    }

    /// <inheritdoc/>
    public Task<string> WriteAsync(
        string key, ReadOnlyMemory<byte> content, WriteCondition condition, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancel) =>
        WriteAsync(
            key, condition, metadata, async () => (await _temporaries.WriteAsync(content, cancel), Convert.ToHexStringLower(SHA256.HashData(content.Span))), cancel);

    /// <inheritdoc/>
    public Task<string> WriteFileAsync(
        string key, string file, WriteCondition condition, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return File.Exists(file)
            ? WriteAsync(key, condition, metadata, () => _temporaries.CopyAsync(file, cancel), cancel)
            : throw new BadInputException(file, "is not there", "Give a file that is");
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string key, CancellationToken cancel)
    {
        StoreKey.Check(key);
        try
        {
            using IDisposable held = await _lock.TakeAsync(key, cancel);
            string path = Locate(key);
            bool isThere = File.Exists(path);
            if (isThere)
            {
                File.Delete(path);
                EmptyFolders.Remove(Path.GetDirectoryName(path)!, _root);
            }
            _metadata.Prune(key, keep: null);
            return isThere;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(fault);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoreEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        StoreKey.CheckPrefix(prefix);
        string folder = prefix[..(prefix.LastIndexOf('/') + 1)];
        foreach ((string key, FileInfo file) in FolderWalk.Files(_root, folder, prefix))
        {
            cancel.ThrowIfCancellationRequested();
            if (await EntryAsync(key, file, cancel) is { } entry)
            {
                yield return entry;
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoreEntry> ListNamedAsync(string prefix, string name, [EnumeratorCancellation] CancellationToken cancel)
    {
        StoreKey.Check(prefix + name);
        foreach (string folder in FolderWalk.Folders(_root, prefix))
        {
            cancel.ThrowIfCancellationRequested();
            string key = $"{prefix}{folder}/{name}";
            if (await EntryAsync(key, new FileInfo(Locate(key)), cancel) is { } entry)
            {
                yield return entry;
            }
        }
    }

    /// <inheritdoc/>
    public string? LocalPath(string key)
    {
        StoreKey.CheckPrefix(key);
        return Path.TrimEndingDirectorySeparator(Locate(key));
    }

    private async Task<string> WriteAsync(
        string key, WriteCondition condition, IReadOnlyDictionary<string, string>? metadata, Func<Task<(string Path, string ETag)>> bring, CancellationToken cancel)
    {
        StoreKey.Check(key);
        string? content = null, beside = null;
        try
        {
            (content, string etag) = await bring();
            if (metadata is { Count: > 0 })
            {
                beside = await _temporaries.WriteAsync(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(metadata), cancel);
            }
            using IDisposable held = await _lock.TakeAsync(key, cancel);
            await CheckAsync(key, condition, cancel);
            if (beside is not null)
            {
                await MarkOldAsync(key, cancel);
                FolderTemporaries.Rename(beside, _metadata.Prepare(key, etag));
            }
            FolderTemporaries.Rename(content, Locate(key));
            _metadata.Prune(key, keep: beside is null ? null : etag);
            return etag;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(fault);
        }
        finally
        {
            foreach (string temporary in new[] { content, beside }.OfType<string>())
            {
                FolderTemporaries.TryDelete(temporary);
            }
        }
    }

    private async Task CheckAsync(string key, WriteCondition condition, CancellationToken cancel)
    {
        bool holds = condition switch
        {
            { IsAbsent: true } => !File.Exists(Locate(key)),
            { ETag: { } etag } => await HashAsync(key, cancel) == etag,
            _ => true,
        };
        if (!holds)
        {
            throw new StoreConflictException(key);
        }
    }

    /// <summary>A blob without metadata gets empty ones, so that those of the coming content cannot be taken for its own.</summary>
    private async Task MarkOldAsync(string key, CancellationToken cancel)
    {
        if (_metadata.ETags(key) is not { Count: > 0 } && await HashAsync(key, cancel) is { } old)
        {
            FolderTemporaries.Rename(await _temporaries.WriteAsync("{}"u8.ToArray(), cancel), _metadata.Prepare(key, old));
        }
    }

    private async Task<StoreEntry?> EntryAsync(string key, FileInfo file, CancellationToken cancel)
    {
        for (string? before = null; ;)
        {
            IReadOnlyList<string> etags = _metadata.ETags(key) ?? [];
            // where several ETags have metadata, the content decides
            string? etag = etags.Count switch { 0 => null, 1 => etags[0], _ => await HashAsync(key, cancel) };
            IReadOnlyDictionary<string, string>? metadata = etag is null ? FolderMetadata.None : await _metadata.ReadAsync(key, etag, cancel);
            if (metadata is null && etag != before)
            {
                before = etag; // they went while they were looked at: there are newer ones
                continue;
            }
            try
            {
                return file.Exists ? new StoreEntry(key, file.Length, file.LastWriteTimeUtc, metadata ?? FolderMetadata.None, etag) : null;
            }
            catch (FileNotFoundException)
            {
                return null;
            }
        }
    }

    private async Task<byte[]?> ReadContentAsync(string key, CancellationToken cancel)
    {
        await using FileStream? stream = Open(key);
        if (stream is null)
        {
            return null;
        }
        byte[] content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content, cancel);
        return content;
    }

    private async Task<string?> HashAsync(string key, CancellationToken cancel)
    {
        await using FileStream? stream = Open(key);
        return stream is null ? null : Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel));
    }

    private FileStream? Open(string key)
    {
        string path = Locate(key);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 14, FileOptions.Asynchronous);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException || (fault is UnauthorizedAccessException && Directory.Exists(path)))
        {
            return null;
        }
    }

    private string Locate(string key) => Path.Combine(_root, key.Replace('/', Path.DirectorySeparatorChar));

    private BadInputException Unwritable(Exception fault) => new(
        _root, $"the artifact store cannot write there: {fault.Message.TrimEnd('.')}",
        "Make room on that disk and see that this user may write to the folder, or name another one in ConnectionStrings__blobs", fault);

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
    }
}
