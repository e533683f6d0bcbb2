using System.Security.Cryptography;
using System.Text;

namespace AlignDet.Experiments.Store;

/// <summary>
/// Exclusion across threads and processes: a lock file per shard of keys, opened for nobody else. The operating system lets go of it
/// when a process dies. The files stay, since removing one would let two own the name.
/// </summary>
internal sealed class StoreLock(string folder)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim[] _local = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits until nobody else works on the key's shard.</summary>
    /// <exception cref="IOException">Somebody has held it for a minute.</exception>
    public async Task<IDisposable> TakeAsync(string key, CancellationToken cancel)
    {
        byte shard = SHA256.HashData(Encoding.UTF8.GetBytes(key))[0];
        // threads queue here, so that only one of a process tries the file
        await _local[shard].WaitAsync(cancel);
        try
        {
            FileStream file = await OpenAsync(Path.Combine(folder, $"{shard:x2}"), cancel);
            return new Held(file, _local[shard]);
        }
        catch
        {
            _local[shard].Release();
            throw;
        }
    }

    private static async Task<FileStream> OpenAsync(string path, CancellationToken cancel)
    {
        long start = Environment.TickCount64;
        for (int wait = 1; ; wait = Math.Min(wait * 2, 32))
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException fault) when (IsHeld(fault))
            {
                if (Environment.TickCount64 - start > s_patience.TotalMilliseconds)
                {
                    throw new IOException($"{path} has been locked by another process for {s_patience.TotalSeconds:0} s", fault);
                }
            }
            // of different length, so that those who wait do not march in step
            await Task.Delay(wait + Random.Shared.Next(wait + 1), cancel);
        }
    }

    // other faults have types of their own, or come at once again
    private static bool IsHeld(IOException fault) =>
        fault is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException) && fault.HResult is 11 or 35 or unchecked((int)0x80070020);

    private sealed class Held(FileStream file, SemaphoreSlim local) : IDisposable
    {
        public void Dispose()
        {
            file.Dispose();
            local.Release();
        }
    }
}
