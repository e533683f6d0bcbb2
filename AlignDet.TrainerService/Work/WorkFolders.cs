using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using Microsoft.Extensions.Options;

namespace AlignDet.TrainerService.Work;

/// <summary>Folders for files in the making. Each is locked while it is used, so that what a killed trainer left can be told and removed.</summary>
internal sealed class WorkFolders
{
    private readonly string _root;

    public WorkFolders(IOptions<TrainerOptions> options)
    {
        _root = Path.GetFullPath(options.Value.WorkFolder);
        try
        {
            Directory.CreateDirectory(_root);
            foreach (string left in Directory.EnumerateDirectories(_root, "run-*"))
            {
                WorkFolder.RemoveUnlessUsed(left);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{TrainerOptions.Section}:WorkFolder {_root}", $"cannot be used: {fault.Message.TrimEnd('.')}", "Name a folder this service may write to", fault);
        }
    }

    public WorkFolder New(RunRecord run) => new(Path.Combine(_root, FormattableString.Invariant($"run-{run.Id}-{run.Attempt}-{Guid.NewGuid():N}")));
}

/// <summary>The folder of one attempt, gone afterwards.</summary>
internal sealed class WorkFolder : IDisposable
{
    private const string LockName = ".lock";
    private readonly string _path;
    private readonly FileStream _lock;

    public WorkFolder(string path)
    {
        _path = path;
        Stage = Path.Combine(path, "stage");
        _lock = Make(path);
        Directory.CreateDirectory(Stage);
    }

    /// <summary>For the stage.</summary>
    public string Stage { get; }

    /// <summary>Where a blob, or all blobs of a prefix, lie on the disk: in the store's own folder, or copied here.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The blob, or the prefix.</param>
    /// <param name="mayGo">They may be removed at any time: always a copy.</param>
    /// <param name="cancel">Stops copying.</param>
    public async Task<string> BringAsync(IArtifactStore store, string key, bool mayGo, CancellationToken cancel)
    {
        if (!mayGo && store.LocalPath(key) is { } local)
        {
            return local;
        }
        string target = Path.Combine(_path, "inputs", key.TrimEnd('/').Replace('/', Path.DirectorySeparatorChar));
        await foreach (StoreEntry entry in store.ListAsync(key, cancel))
        {
            string file = entry.Key == key ? target : Path.Combine(target, entry.Key[key.Length..].TrimStart('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            if (await store.OpenReadAsync(entry.Key, cancel) is { } from)
            {
                await using (from)
                {
                    await using FileStream to = File.Create(file);
                    await from.CopyToAsync(to, cancel);
                }
            }
        }
        return target;
    }

    public void Dispose()
    {
        _lock.Dispose();
        TryDelete(_path);
    }

    /// <summary>Removes a folder that nobody needs; what cannot be removed goes when a trainer starts.</summary>
    internal static void TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // a run that is done must not fail for it
        }
    }

    internal static void RemoveUnlessUsed(string path)
    {
        try
        {
            using FileStream held = Lock(path); // until it is gone, so that nobody takes it meanwhile
            if (OperatingSystem.IsWindows())
            {
                held.Dispose(); // an open file cannot be removed there
            }
            Directory.Delete(path, recursive: true);
        }
        catch (IOException)
        {
            // another trainer is at work there
        }
    }

    /// <summary>A trainer that starts beside this one may take a folder that is not locked yet for one that was left.</summary>
    private static FileStream Make(string path)
    {
        for (int left = 10; ; left--)
        {
            Directory.CreateDirectory(path);
            try
            {
                FileStream held = Lock(path);
                if (File.Exists(Path.Combine(path, LockName)))
                {
                    return held;
                }
                held.Dispose();
            }
            catch (IOException) when (left > 0)
            {
                Thread.Sleep(20);
            }
        }
    }

    private static FileStream Lock(string path) => new(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
