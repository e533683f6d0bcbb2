using System.Buffers;
using System.Security.Cryptography;

namespace AlignDet.Experiments.Store;

/// <summary>Files on their way into the store: written and flushed here, then renamed.</summary>
internal sealed class FolderTemporaries(string folder)
{
    private const int BufferBytes = 1 << 17;

    /// <summary>Removes what crashed writers left.</summary>
    public void Clean(DateTimeOffset olderThan)
    {
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().Where(file => file.LastWriteTimeUtc < olderThan.UtcDateTime))
        {
            TryDelete(file.FullName);
        }
    }

    /// <summary>A temporary with these bytes, on the disk.</summary>
    public async Task<string> WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        (string path, _) = await FillAsync(async target =>
        {
            await target.WriteAsync(content, cancel);
            return "";
        });
        return path;
    }

    /// <summary>A temporary with a file's bytes, on the disk, and their ETag.</summary>
    public Task<(string Path, string ETag)> CopyAsync(string source, CancellationToken cancel) => FillAsync(async target =>
    {
        await using FileStream from = new(source, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, cancel)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
                await target.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    });

    /// <summary>Gives a temporary its name. Somebody may have removed the folder for being empty just before.</summary>
    public static void Rename(string temporary, string target)
    {
        for (int left = 10; ; left--)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(temporary, target, overwrite: true);
                return;
            }
            catch (DirectoryNotFoundException) when (left > 0)
            {
            }
        }
    }

    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // the next start tries again
        }
    }

    private async Task<(string Path, string ETag)> FillAsync(Func<FileStream, Task<string>> fill)
    {
        string path = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        try
        {
            await using FileStream target = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
            string etag = await fill(target);
            await target.FlushAsync(CancellationToken.None);
            target.Flush(flushToDisk: true);
            return (path, etag);
        }
        catch
        {
            TryDelete(path);
            throw;
        }
    }
}
