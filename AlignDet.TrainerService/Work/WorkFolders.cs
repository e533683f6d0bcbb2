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
        Stage = Directory.CreateDirectory(Path.Combine(path, "stage")).FullName;
        _lock = Lock(path);
    }

    /// <summary>For the stage.</summary>
    public string Stage { get; }

    /// <summary>Where a blob, or all blobs of a prefix, lie on the disk: in the store's own folder, or copied here from elsewhere.</summary>
    public async Task<string> BringAsync(IArtifactStore store, string key, CancellationToken cancel)
    {
        if (store.LocalPath(key) is { } local)
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
        Directory.Delete(_path, recursive: true);
    }

    internal static void RemoveUnlessUsed(string path)
    {
        try
        {
            Lock(path).Dispose();
            Directory.Delete(path, recursive: true);
        }
        catch (IOException)
        {
            // another trainer is at work there
        }
    }

    private static FileStream Lock(string path) => new(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
