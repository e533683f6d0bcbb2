using System.Security.Cryptography;
using System.Text;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;

namespace AlignDet.Experiments.Runs;

/// <summary>Under which ids a submission is written.</summary>
/// <param name="Schema">Version of the file format.</param>
/// <param name="Pipeline">Id of the pipeline.</param>
/// <param name="CreatedUtc">When it was submitted first.</param>
/// <param name="Runs">Id of the run of every node.</param>
internal sealed record SubmissionPlan(int Schema, string Pipeline, DateTimeOffset CreatedUtc, IReadOnlyDictionary<string, string> Runs)
{
    public const int CurrentSchema = 1;

    /// <summary>Fresh ids; those of the runs sort in the nodes' order.</summary>
    public static SubmissionPlan New(IReadOnlyList<PipelineNode> nodes, TimeProvider time)
    {
        IEnumerable<string> ids = nodes.Select(_ => RunId.New(time)).Order(StringComparer.Ordinal);
        return new(CurrentSchema, RunId.New(time), time.GetUtcNow(), nodes.Zip(ids).ToDictionary(pair => pair.First.Node, pair => pair.Second));
    }
}

/// <summary>Remembers by its idempotency key under which ids a submission is written, so that one that was cut off is finished and none is made twice.</summary>
internal sealed class SubmissionKeys(IArtifactStore store)
{
    /// <summary>The plan of an earlier submission with the key; null when there was none.</summary>
    public async Task<SubmissionPlan?> FindAsync(string workspace, string key, CancellationToken cancel) =>
        await store.ReadAsync(KeyOf(workspace, key), cancel) is { } blob
            ? RecordJson.Read<SubmissionPlan>(blob.Content, KeyOf(workspace, key), store, SubmissionPlan.CurrentSchema)
            : null;

    /// <summary>Claims the key for a plan; gives the plan of whoever was first.</summary>
    public async Task<SubmissionPlan> ClaimAsync(string workspace, string key, SubmissionPlan plan, CancellationToken cancel)
    {
        try
        {
            await store.WriteAsync(KeyOf(workspace, key), RecordJson.Write(plan), WriteCondition.IfAbsent, null, cancel);
            return plan;
        }
        catch (StoreConflictException)
        {
            return await FindAsync(workspace, key, cancel) ?? plan;
        }
    }

    private static string KeyOf(string workspace, string key) =>
        $"{StoreKeys.Pipelines(workspace)}by-key/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}.json";
}
