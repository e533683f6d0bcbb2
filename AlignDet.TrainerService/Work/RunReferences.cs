using System.Globalization;
using AlignDet.Experiments.Attempts;
using AlignDet.Experiments.Runs;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;

namespace AlignDet.TrainerService.Work;

/// <summary>Finds what the recipe of a run refers to: registered data sets, other runs' results, files of this machine.</summary>
internal sealed class RunReferences(RunRepository runs, RegisteredData data)
{
    private const string ProposalsFile = "proposals.json";
    private readonly CheckpointArchive _checkpoints = new(runs.Store);

    /// <summary>Local path behind a reference.</summary>
    /// <exception cref="BadInputException">There is nothing behind it.</exception>
    public async Task<string> ResolveAsync(string reference, string workspace, WorkFolder work, CancellationToken cancel) => reference.Split(':', 2) switch
    {
        ["file", string path] => File.Exists(path) || Directory.Exists(path)
            ? Path.GetFullPath(path)
            : throw new BadInputException(reference, "is not on the machine of this trainer", "Put it there, or name what is"),
        ["run", string rest] => await BehindRunAsync(reference, rest.Split('@', 2), workspace, work, cancel),
        _ => await data.FolderAsync(workspace, reference, cancel),
    };

    private async Task<string> BehindRunAsync(string reference, string[] parts, string workspace, WorkFolder work, CancellationToken cancel)
    {
        for (int left = 3; ; left--)
        {
            RunRecord run = (await runs.FindAsync(workspace, parts[0], cancel))?.Value
                ?? throw new BadInputException(reference, "there is no such run", "Name a run of this workspace");
            string path = await PathAsync(reference, run, parts, cancel);
            // a run that goes on removes what it has better checkpoints for
            bool mayGo = path.EndsWith('/') && run.State is not (RunState.Succeeded or RunState.Failed or RunState.Cancelled);
            string key = StoreKeys.RunFolder(workspace, run.Id) + path, local = await work.BringAsync(runs.Store, key, mayGo, cancel);
            // the index goes first: while it is there, the rest is
            if (mayGo ? await runs.Store.ReadAsync(key + CheckpointArchive.IndexFile, cancel) is not null : File.Exists(local) || Directory.Exists(local))
            {
                return Path.TrimEndingDirectorySeparator(local);
            }
            if (!mayGo || left == 0)
            {
                throw new BadInputException(reference, $"{path} is no longer in the artifact store", "Retry that run, or name another");
            }
        }
    }

    private async Task<string> PathAsync(string reference, RunRecord run, string[] parts, CancellationToken cancel)
    {
        string? path = parts is [_, string which]
            ? await CheckpointAsync(run, which, cancel)
            : run.Published.GetValueOrDefault(ProposalsFile) ?? Checkpoint(run.Best?.Checkpoint ?? run.Last?.Checkpoint);
        return path ?? throw new BadInputException(
            reference, parts is [_, string wanted] ? $"the run {run.Name} has no checkpoint {wanted}" : $"the run {run.Name} has made neither proposals nor a checkpoint",
            $"The run is {run.State.ToString().ToLowerInvariant()}; retry it, or name another");
    }

    private async Task<string?> CheckpointAsync(RunRecord run, string which, CancellationToken cancel) => which switch
    {
        "best" => Checkpoint(run.Best?.Checkpoint),
        "last" => Checkpoint(run.Last?.Checkpoint),
        _ => long.TryParse(which.AsSpan(which.IndexOf('-', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            ? Checkpoint((await _checkpoints.ListAsync(run.Workspace, run.Id, cancel)).FirstOrDefault(c => c.Step == step)?.Path)
            : null,
    };

    private static string? Checkpoint(string? path) => path is null ? null : path + "/";
}
