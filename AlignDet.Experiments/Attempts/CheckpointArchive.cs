using System.Globalization;
using AlignDet.Experiments.Store;
using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Attempts;

/// <summary>The checkpoints of a run in the store: <c>attempts/2/checkpoints/step-000300/</c>. One without its checkpoint.json does not count.</summary>
public sealed class CheckpointArchive(IArtifactStore store)
{
    /// <summary>Written last and removed first.</summary>
    public const string IndexFile = "checkpoint.json";

    private const string StepPrefix = "step-";

    /// <summary>Where a checkpoint of an attempt lies, relative to its run.</summary>
    public static string Path(int attempt, long step) => string.Create(CultureInfo.InvariantCulture, $"{StoreKeys.AttemptOf(attempt)}checkpoints/{StepPrefix}{step:D6}");

    /// <summary>The complete checkpoints of a run, newest first; relative to the run.</summary>
    public async Task<IReadOnlyList<StoredCheckpoint>> ListAsync(string workspace, string run, CancellationToken cancel)
    {
        string folder = StoreKeys.RunFolder(workspace, run);
        List<StoredCheckpoint> found = [];
        await foreach (StoreEntry entry in store.ListAsync(folder + "attempts/", cancel))
        {
            if (Parse(entry.Key[folder.Length..]) is { } checkpoint)
            {
                found.Add(checkpoint);
            }
        }
        return [.. found.OrderByDescending(c => c.Attempt).ThenByDescending(c => c.Step)];
    }

    /// <summary>
    /// The complete checkpoints that the record counts, newest first: what is newer than its last was written by a trainer that did not
    /// own the run any more, or was never acknowledged.
    /// </summary>
    public async Task<IReadOnlyList<StoredCheckpoint>> ListCountedAsync(RunRecord run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Last is not null && Parse($"{run.Last.Checkpoint}/{IndexFile}") is { } last
            ? [.. (await ListAsync(run.Workspace, run.Id, cancel)).Where(c => c.Attempt < last.Attempt || (c.Attempt == last.Attempt && c.Step <= last.Step))]
            : [];
    }

    /// <summary>Copies a complete folder in.</summary>
    /// <returns>Its path relative to the run.</returns>
    public async Task<string> SaveAsync(RunRecord run, long step, string folder, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        string path = Path(run.Attempt, step), prefix = StoreKeys.RunFolder(run.Workspace, run.Id) + path + "/";
        string index = System.IO.Path.Combine(folder, IndexFile);
        await store.DeleteAsync(prefix + IndexFile, cancel);
        foreach (string file in Directory.EnumerateFiles(folder).Where(file => file != index).Order(StringComparer.Ordinal))
        {
            await store.WriteFileAsync(prefix + System.IO.Path.GetFileName(file), file, WriteCondition.Always, null, cancel);
        }
        await store.WriteFileAsync(prefix + IndexFile, index, WriteCondition.Always, null, cancel);
        return path;
    }

    /// <summary>
    /// Removes all checkpoints but the newest, the best and the last, and what earlier attempts left of unfinished ones. Those of later attempts than the caller's are left alone: a trainer that was
    /// given up cannot know what they mean.
    /// </summary>
    public async Task PruneAsync(RunRecord run, int keepLast, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        string folder = StoreKeys.RunFolder(run.Workspace, run.Id);
        IEnumerable<StoredCheckpoint> own = (await ListAsync(run.Workspace, run.Id, cancel)).Where(c => c.Attempt <= run.Attempt);
        foreach (StoredCheckpoint old in own.Skip(keepLast).Where(c => c.Path != run.Best?.Checkpoint && c.Path != run.Last?.Checkpoint))
        {
            await RemoveAsync($"{folder}{old.Path}/", cancel);
        }
        foreach (StoredCheckpoint torn in await ListTornAsync(folder, run.Attempt, cancel))
        {
            await RemoveAsync($"{folder}{torn.Path}/", cancel);
        }
    }

    /// <summary>Checkpoints of earlier attempts that have no index: whoever wrote them was killed meanwhile.</summary>
    private async Task<IReadOnlyList<StoredCheckpoint>> ListTornAsync(string folder, int attempt, CancellationToken cancel)
    {
        HashSet<StoredCheckpoint> whole = [], parts = [];
        await foreach (StoreEntry entry in store.ListAsync(folder + "attempts/", cancel))
        {
            string key = entry.Key[folder.Length..];
            if (Parse($"{key[..key.LastIndexOf('/')]}/{IndexFile}") is { } checkpoint && checkpoint.Attempt < attempt)
            {
                (key.EndsWith("/" + IndexFile, StringComparison.Ordinal) ? whole : parts).Add(checkpoint);
            }
        }
        return [.. parts.Except(whole)];
    }

    private async Task RemoveAsync(string prefix, CancellationToken cancel)
    {
        await store.DeleteAsync(prefix + IndexFile, cancel);
        List<string> files = [];
        await foreach (StoreEntry entry in store.ListAsync(prefix, cancel))
        {
            files.Add(entry.Key);
        }
        foreach (string file in files)
        {
            await store.DeleteAsync(file, cancel);
        }
    }

    private static StoredCheckpoint? Parse(string key) => key.Split('/') is ["attempts", string number, "checkpoints", string name, IndexFile]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int attempt)
        && name.StartsWith(StepPrefix, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(StepPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            ? new StoredCheckpoint(attempt, step)
            : null;
}

/// <summary>A complete checkpoint of a run.</summary>
/// <param name="Attempt">Which attempt wrote it.</param>
/// <param name="Step">After so many steps.</param>
public sealed record StoredCheckpoint(int Attempt, long Step)
{
    /// <summary>Relative to the run: <c>attempts/1/checkpoints/step-000300</c>.</summary>
    public string Path => CheckpointArchive.Path(Attempt, Step);
}
