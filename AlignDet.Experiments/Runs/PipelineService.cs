using System.Collections.Concurrent;
using AlignDet.Experiments.Datasets;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Queue;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AlignDet.Experiments.Runs;

/// <summary>Submits pipelines and finds them again.</summary>
public sealed class PipelineService(
    RunRepository runs, DatasetRegistry datasets, DataRoots roots, JobQueue queue, IConnectionMultiplexer redis, LiveFeed feed, TimeProvider time, ILogger<PipelineService> logger)
{
    private readonly IArtifactStore _store = runs.Store;
    private readonly SubmissionKeys _keys = new(runs.Store);

    // written once, so that what was read stays right; null: damaged, which was told once
    private readonly ConcurrentDictionary<string, PipelineRecord?> _listed = new(StringComparer.Ordinal);

    /// <summary>
    /// Writes the pipeline and its runs, references resolved, and tells the trainers. The same idempotency key gives the pipeline of the
    /// first time.
    /// </summary>
    /// <exception cref="BadInputException">Something refers to what is not there; carries every problem.</exception>
    public async Task<PipelineRecord> SubmitAsync(PipelineSpec spec, Caller caller, string? idempotencyKey, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(caller);
        IReadOnlyList<PipelineNode> nodes = PipelineOrder.Sort(spec);
        SubmissionPlan? earlier = idempotencyKey is null ? null : await _keys.FindAsync(caller.Workspace, idempotencyKey, cancel);
        SubmissionPlan plan = earlier ?? SubmissionPlan.New(nodes, time);
        if (earlier is not null && await FindAsync(caller.Workspace, earlier.Pipeline, cancel) is { } done)
        {
            return done;
        }
        IReadOnlyList<(PipelineNode Node, RunDataset? Dataset)> resolved = await ResolveAsync(spec.Name, nodes, plan, caller, cancel);
        if (idempotencyKey is not null && earlier is null && await _keys.ClaimAsync(caller.Workspace, idempotencyKey, plan, cancel) != plan)
        {
            return await SubmitAsync(spec, caller, idempotencyKey, cancel); // somebody with the same key was faster
        }
        PipelineRecord pipeline = new()
        {
            Id = plan.Pipeline,
            Workspace = caller.Workspace,
            Name = spec.Name,
            CreatedBy = caller.Name,
            CreatedUtc = plan.CreatedUtc,
            Nodes = [.. nodes.Select(node => new PipelineRun(node.Node, plan.Runs[node.Node], node.Recipe.Stage, PipelineOrder.Needs(node.Recipe)))],
            Tags = spec.Tags,
            Note = spec.Note,
        };
        foreach ((PipelineNode node, RunDataset? dataset) in resolved)
        {
            await CreateAsync(RunOf(pipeline, spec, node, dataset, plan), node.Recipe, cancel);
        }
        PipelineRecord written = await WriteAsync(pipeline, cancel);
        await StartAsync(written, cancel);
        return written;
    }

    /// <summary>A pipeline; null when there is none.</summary>
    /// <exception cref="BadInputException">Its record is damaged, or of a newer version.</exception>
    public async Task<PipelineRecord?> FindAsync(string workspace, string id, CancellationToken cancel) =>
        RunId.IsValid(id) && StoreKey.IsSegment(workspace) && await _store.ReadAsync(StoreKeys.Pipeline(workspace, id), cancel) is { } blob
            ? Parse(StoreKeys.Pipeline(workspace, id), blob)
            : null;

    /// <summary>All pipelines of a workspace, newest first; one that cannot be read is left out with a warning.</summary>
    public async Task<IReadOnlyList<PipelineRecord>> ListAsync(string workspace, CancellationToken cancel)
    {
        List<PipelineRecord> pipelines = [];
        await foreach (StoreEntry entry in _store.ListNamedAsync(StoreKeys.Pipelines(workspace), "pipeline.json", cancel))
        {
            if (!_listed.TryGetValue(entry.Key, out PipelineRecord? pipeline) && await _store.ReadAsync(entry.Key, cancel) is { } blob)
            {
                pipeline = _listed[entry.Key] = TryParse(entry.Key, blob);
            }
            if (pipeline is not null)
            {
                pipelines.Add(pipeline);
            }
        }
        pipelines.Sort((a, b) => string.CompareOrdinal(b.Id, a.Id));
        return pipelines;
    }

    private async Task<IReadOnlyList<(PipelineNode Node, RunDataset? Dataset)>> ResolveAsync(
        string name, IReadOnlyList<PipelineNode> nodes, SubmissionPlan plan, Caller caller, CancellationToken cancel)
    {
        if (!plan.Runs.Keys.ToHashSet().SetEquals(nodes.Select(node => node.Node)))
        {
            throw new BadInputException(name, "its idempotency key belongs to a submission with other nodes", "Take a new key");
        }
        Problems problems = new(name);
        ReferenceResolver resolver = new(caller.Workspace, nodes, plan.Runs, datasets, roots, runs, problems);
        List<(PipelineNode, RunDataset?)> resolved = [];
        foreach (PipelineNode node in nodes)
        {
            resolved.Add(await resolver.ResolveAsync(node, cancel));
        }
        problems.ThrowIfAny();
        return resolved;
    }

    private static RunRecord RunOf(PipelineRecord pipeline, PipelineSpec spec, PipelineNode node, RunDataset? dataset, SubmissionPlan plan) => new()
    {
        Id = plan.Runs[node.Node],
        Workspace = pipeline.Workspace,
        Pipeline = pipeline.Id,
        Node = node.Node,
        Name = $"{pipeline.Name} / {node.Node}",
        Stage = node.Recipe.Stage,
        State = RunState.Blocked, // none starts before pipeline.json is there
        CreatedBy = pipeline.CreatedBy,
        CreatedUtc = pipeline.CreatedUtc,
        Needs = [.. pipeline.Nodes.First(other => other.Node == node.Node).Needs.Select(needed => plan.Runs[needed])],
        Requires = spec.Requires,
        Priority = spec.Priority,
        Tags = spec.Tags,
        Note = spec.Note,
        Dataset = dataset,
        Weights = node.Recipe.Weights is { } weights ? new RunWeights(weights.From, null) : null,
    };

    private async Task CreateAsync(RunRecord run, Recipe recipe, CancellationToken cancel)
    {
        try
        {
            await runs.CreateAsync(run, recipe, cancel);
        }
        catch (StoreConflictException)
        {
            // written by the submission that was cut off, or by one with the same key beside this one
        }
    }

    private async Task<PipelineRecord> WriteAsync(PipelineRecord pipeline, CancellationToken cancel)
    {
        try
        {
            Dictionary<string, string> metadata = new() { ["name"] = pipeline.Name };
            await _store.WriteAsync(StoreKeys.Pipeline(pipeline.Workspace, pipeline.Id), RecordJson.Write(pipeline), WriteCondition.IfAbsent, metadata, cancel);
            return pipeline;
        }
        catch (StoreConflictException)
        {
            return await FindAsync(pipeline.Workspace, pipeline.Id, cancel) ?? pipeline;
        }
    }

    private async Task StartAsync(PipelineRecord pipeline, CancellationToken cancel)
    {
        bool answers = redis.IsConnected; // else every run would wait for it in vain
        if (!answers)
        {
            logger.LogWarning("Runs of pipeline {Pipeline} wait in the store and are queued as soon as Redis answers again", pipeline.Id);
        }
        foreach (PipelineRun node in pipeline.Nodes)
        {
            if (node.Needs.Count == 0 && await ReleaseAsync(pipeline.Workspace, node.Run, cancel) is { } run)
            {
                answers = answers && await EnqueueAsync(run, cancel);
            }
            await feed.PublishAsync(new LiveEvent(LiveKind.Run, pipeline.Workspace, node.Run));
        }
    }

    /// <summary>Lets a run go; null when it was taken, or cancelled, already.</summary>
    private async Task<RunRecord?> ReleaseAsync(string workspace, string id, CancellationToken cancel)
    {
        RunRecord? run = (await runs.ChangeAsync(workspace, id, run => run.State == RunState.Blocked ? run with { State = RunState.Queued } : null, cancel))?.Value;
        return run?.State == RunState.Queued ? run : null;
    }

    private async Task<bool> EnqueueAsync(RunRecord run, CancellationToken cancel)
    {
        try
        {
            await queue.EnqueueAsync(Job.Of(run), cancel);
            return true;
        }
        catch (Exception fault) when (RedisFaults.IsAway(fault))
        {
            logger.LogWarning("Runs of pipeline {Pipeline} wait in the store and are queued as soon as Redis answers again: {Problem}", run.Pipeline, fault.Message);
            return false;
        }
    }

    private PipelineRecord Parse(string key, StoredBlob blob) => RecordJson.Read<PipelineRecord>(blob.Content, key, _store, PipelineRecord.CurrentSchema);

    private PipelineRecord? TryParse(string key, StoredBlob blob)
    {
        try
        {
            return Parse(key, blob);
        }
        catch (BadInputException fault)
        {
            logger.LogWarning("A pipeline is left out of the list. {Problem}", fault.Message);
            return null;
        }
    }
}
