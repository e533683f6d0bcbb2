using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using Microsoft.Extensions.Logging;

namespace AlignDet.Experiments.Runs;

/// <summary>Run records in the artifact store, changed by compare-and-set only.</summary>
public sealed class RunRepository(IArtifactStore store, ILogger<RunRepository> logger)
{
    // of every listed run, as it was under an ETag; null: it could not be read, which was told once
    private readonly ConcurrentDictionary<string, (string ETag, RunRecord? Run)> _listed = new(StringComparer.Ordinal);

    /// <summary>The store behind.</summary>
    public IArtifactStore Store { get; } = store;

    /// <summary>A run; null when there is none.</summary>
    /// <exception cref="BadInputException">Its record is damaged, or of a newer version.</exception>
    public async Task<Versioned<RunRecord>?> FindAsync(string workspace, string id, CancellationToken cancel)
    {
        if (!RunId.IsValid(id) || !StoreKey.IsSegment(workspace))
        {
            return null;
        }
        string key = StoreKeys.Run(workspace, id);
        return await Store.ReadAsync(key, cancel) is { } blob ? new(Parse(key, blob), blob.ETag) : null;
    }

    /// <summary>
    /// All runs of a workspace, the newest submission first, those of one pipeline in its order of work; one that cannot be read is left
    /// out with a warning.
    /// </summary>
    public async Task<IReadOnlyList<RunRecord>> ListAsync(string workspace, CancellationToken cancel)
    {
        List<RunRecord> runs = [];
        await foreach (StoreEntry entry in Store.ListNamedAsync(StoreKeys.Runs(workspace), "run.json", cancel))
        {
            bool isKnown = _listed.TryGetValue(entry.Key, out (string ETag, RunRecord? Run) known) && known.ETag == entry.ETag;
            RunRecord? run = isKnown ? known.Run : await ReadListedAsync(entry.Key, cancel);
            if (run is not null)
            {
                runs.Add(run);
            }
        }
        return [.. runs.OrderByDescending(run => run.CreatedUtc).ThenByDescending(run => run.Pipeline, StringComparer.Ordinal).ThenBy(run => run.Id, StringComparer.Ordinal)];
    }

    /// <summary>The resolved recipe of a run.</summary>
    /// <exception cref="BadInputException">There is none, or it is damaged.</exception>
    public async Task<Recipe> ReadRecipeAsync(string workspace, string id, CancellationToken cancel)
    {
        string key = StoreKeys.Recipe(workspace, id);
        StoredBlob blob = await Store.ReadAsync(key, cancel)
            ?? throw new BadInputException(key, "is not in the artifact store", "Submit the run again");
        return RecipeReader.Read(Encoding.UTF8.GetString(blob.Content.Span), key);
    }

    /// <summary>Writes recipe and record of a new run.</summary>
    /// <exception cref="StoreConflictException">There is a run of this id.</exception>
    public async Task CreateAsync(RunRecord run, Recipe recipe, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        byte[] text = Encoding.UTF8.GetBytes(RecipeWriter.Write(recipe));
        string key = StoreKeys.Run(run.Workspace, run.Id);
        if (await Store.ReadAsync(key, cancel) is not null)
        {
            throw new StoreConflictException(key);
        }
        // without run.json it belongs to nobody: somebody who wrote it was cut off
        await Store.WriteAsync(StoreKeys.Recipe(run.Workspace, run.Id), text, WriteCondition.Always, null, cancel);
        await Store.WriteAsync(key, RecordJson.Write(run), WriteCondition.IfAbsent, MetadataOf(run), cancel);
    }

    /// <summary>Replaces a record that has not changed since it was read.</summary>
    /// <exception cref="StoreConflictException">It has changed.</exception>
    public async Task<Versioned<RunRecord>> ReplaceAsync(Versioned<RunRecord> read, RunRecord changed, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(changed);
        string key = StoreKeys.Run(changed.Workspace, changed.Id);
        string etag = await Store.WriteAsync(key, RecordJson.Write(changed), WriteCondition.IfMatch(read.ETag), MetadataOf(changed), cancel);
        return new(changed, etag);
    }

    /// <summary>Reads, changes and writes until no one else came between. The change is a pure function; null leaves the record.</summary>
    /// <returns>The record as it is now; null when there is no such run.</returns>
    public async Task<Versioned<RunRecord>?> ChangeAsync(string workspace, string id, Func<RunRecord, RunRecord?> change, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(change);
        for (int tries = 1; ; tries++)
        {
            if (await FindAsync(workspace, id, cancel) is not { } read)
            {
                return null;
            }
            if (change(read.Value) is not { } changed)
            {
                return read;
            }
            try
            {
                return await ReplaceAsync(read, changed, cancel);
            }
            catch (StoreConflictException)
            {
                await Task.Delay(Random.Shared.Next(Math.Min(tries * 5, 100)), cancel);
            }
        }
    }

    private async Task<RunRecord?> ReadListedAsync(string key, CancellationToken cancel)
    {
        if (await Store.ReadAsync(key, cancel) is not { } blob)
        {
            return null; // removed meanwhile
        }
        if (_listed.TryGetValue(key, out (string ETag, RunRecord? Run) known) && known.ETag == blob.ETag)
        {
            return known.Run; // changed by hand, so that the listing does not know its ETag
        }
        RunRecord? run = null;
        try
        {
            run = Parse(key, blob);
        }
        catch (BadInputException fault)
        {
            logger.LogWarning("A run is left out of the list. {Problem}", fault.Message);
        }
        _listed[key] = (blob.ETag, run);
        return run;
    }

    private RunRecord Parse(string key, StoredBlob blob)
    {
        RunRecord run = RecordJson.Read<RunRecord>(blob.Content, key, Store, RunRecord.CurrentSchema);
        // a folder that somebody copied is no run of its own: two of one id would be worked on as one
        return StoreKeys.Run(run.Workspace, run.Id) == key ? run : throw new BadInputException(
            $"{key} in the artifact store ({Store.Description})", $"is the record of run {run.Id} of workspace {run.Workspace}", "Move its folder out of the store");
    }

    private static Dictionary<string, string> MetadataOf(RunRecord run) => new()
    {
        ["state"] = run.State.ToString().ToLowerInvariant(),
        ["name"] = run.Name,
        ["stage"] = run.Stage,
        ["pipeline"] = run.Pipeline,
        ["owner"] = run.Owner ?? "",
        ["created"] = run.CreatedUtc.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };
}
