using System.Globalization;
using AlignDet.Experiments.Datasets;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Runs;

/// <summary>Replaces the references of submitted recipes by ones that mean the same for ever, and tells of each that means nothing.</summary>
internal sealed class ReferenceResolver(
    string workspace, IReadOnlyList<PipelineNode> nodes, IReadOnlyDictionary<string, string> runs, DatasetRegistry datasets, DataRoots roots, RunRepository records, Problems problems)
{
    private IReadOnlyList<DatasetRecord>? _known;

    /// <summary>The node with its recipe resolved, and the data set that it named; as far as there was no problem.</summary>
    public async Task<(PipelineNode Node, RunDataset? Dataset)> ResolveAsync(PipelineNode node, CancellationToken cancel)
    {
        Recipe recipe = node.Recipe;
        DatasetRecord? dataset = await DatasetAsync(node, cancel);
        if (dataset is not null)
        {
            CheckSplits(node, dataset);
        }
        Recipe resolved = recipe with
        {
            Data = recipe.Data with
            {
                Dataset = dataset is null ? recipe.Data.Dataset : $"{dataset.Id}@{dataset.Version}",
                Proposals = await ProposalsAsync(node, cancel),
            },
            Weights = recipe.Weights is null ? null : recipe.Weights with { From = await WeightsAsync(node, recipe.Weights.From, cancel) },
        };
        return (node with { Recipe = resolved }, dataset is null ? null : new RunDataset(dataset.Id, dataset.Version));
    }

    private async Task<DatasetRecord?> DatasetAsync(PipelineNode node, CancellationToken cancel)
    {
        const string key = "data.dataset";
        string? reference = node.Recipe.Data.Dataset;
        if (string.IsNullOrEmpty(reference))
        {
            problems.Add($"{node.Node}.{key}", "is missing", "Name a registered data set");
            return null;
        }
        if (reference.StartsWith("file:", StringComparison.Ordinal))
        {
            problems.Add($"{node.Node}.{key}", $"\"{reference}\" names a folder, and runs need a data set whose content is known", "Register the folder first, then name it by its slug");
            return null;
        }
        if (await datasets.FindAsync(workspace, reference, cancel) is { } found)
        {
            return found;
        }
        _known ??= await datasets.ListAsync(workspace, cancel);
        string slug = reference.Split('@')[0];
        DatasetRecord? same = _known.FirstOrDefault(dataset => dataset.Id == slug);
        problems.Add(
            $"{node.Node}.{key}",
            same is null ? $"there is no data set \"{slug}\"" : $"the data set \"{slug}\" has no version {reference[(slug.Length + 1)..]}",
            (same, _known.Count) switch
            {
                ({ } newest, _) => $"Its newest is {newest.Id}@{newest.Version}",
                (_, 0) => "None is registered yet; register one first",
                _ => Recipes.Reading.Nearest.Advice(slug, [.. _known.Select(dataset => dataset.Id)]),
            });
        return null;
    }

    private void CheckSplits(PipelineNode node, DatasetRecord dataset)
    {
        Recipe recipe = node.Recipe;
        if (recipe.Stage != StageNames.Evaluate)
        {
            CheckSplit(node, "data.train", recipe.Data.Train, dataset, needsLabels: recipe.Stage == StageNames.FineTune);
        }
        if (recipe.Data.Val is { } val)
        {
            CheckSplit(node, "data.val", val, dataset, needsLabels: true);
        }
    }

    private void CheckSplit(PipelineNode node, string key, string name, DatasetRecord dataset, bool needsLabels)
    {
        string[] fitting = [.. dataset.Splits.Where(split => split.Labelled || !needsLabels).Select(split => split.Name)];
        if (fitting.Contains(name))
        {
            return;
        }
        bool isThere = dataset.Splits.Any(split => split.Name == name);
        problems.Add(
            $"{node.Node}.{key}",
            isThere ? $"the split \"{name}\" of {dataset.Id}@{dataset.Version} has no annotations" : $"{dataset.Id}@{dataset.Version} has no split \"{name}\"",
            fitting.Length == 0 ? "It has no split with annotations; add some and register it again" : Recipes.Reading.Nearest.Advice(name, fitting));
    }

    private async Task<string?> ProposalsAsync(PipelineNode node, CancellationToken cancel)
    {
        const string key = "data.proposals";
        string? reference = node.Recipe.Data.Proposals;
        switch (reference?.Split(':', 2))
        {
            case ["node", string name]:
                return $"run:{runs[name]}";
            case ["file", string path]:
                return CheckFile(node, key, path);
            case ["run", string id]:
                if (await RunAsync(node, key, id, cancel) is { } run && !run.Published.ContainsKey("proposals.json"))
                {
                    problems.Add($"{node.Node}.{key}", $"the run {id} ({run.Name}) has made no proposals",
                        run.Stage == StageNames.Proposals ? "Wait until it has succeeded" : $"Name a run of stage {StageNames.Proposals}");
                }
                return reference;
            default:
                return reference;
        }
    }

    private async Task<string> WeightsAsync(PipelineNode node, string reference, CancellationToken cancel)
    {
        const string key = "weights.from";
        switch (reference.Split(':', 2))
        {
            case ["node", string name]:
                Recipe needed = nodes.First(other => other.Node == name).Recipe;
                // only what is measured on labels has a best
                return $"run:{runs[name]}@{(needed.Stage != StageNames.BoxDomain && needed.Data.Val is not null ? "best" : "last")}";
            case ["file", string path]:
                return CheckFile(node, key, path);
            case ["run", string rest]:
                string[] parts = rest.Split('@', 2);
                return await RunAsync(node, key, parts[0], cancel) is { } run ? await CheckpointAsync(node, key, run, parts.Length == 2 ? parts[1] : null, cancel) : reference;
            default:
                problems.Add($"{node.Node}.{key}", $"\"{reference}\" names no weights", "Give node:NAME, run:ID@best, run:ID@last, run:ID@step-N or file:PATH");
                return reference;
        }
    }

    private async Task<string> CheckpointAsync(PipelineNode node, string key, RunRecord run, string? which, CancellationToken cancel)
    {
        string checkpoint = which ?? (run.Best is null ? "last" : "best");
        bool isThere;
        if (checkpoint.StartsWith("step-", StringComparison.Ordinal) && long.TryParse(checkpoint["step-".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long step))
        {
            checkpoint = string.Create(CultureInfo.InvariantCulture, $"step-{step:D6}");
            isThere = await HasStepAsync(run, checkpoint, cancel);
        }
        else
        {
            isThere = checkpoint switch { "best" => run.Best is not null, "last" => run.Last is not null, _ => false };
        }
        if (!isThere)
        {
            string[] known = [.. new[] { run.Best is null ? null : "best", run.Last is null ? null : "last" }.OfType<string>()];
            problems.Add($"{node.Node}.{key}", $"the run {run.Id} ({run.Name}) has no checkpoint \"{checkpoint}\"",
                known.Length > 0 ? $"It has {string.Join(" and ", known)}" : "It has none yet; wait for its first, or name another run");
        }
        return $"run:{run.Id}@{checkpoint}";
    }

    private async Task<bool> HasStepAsync(RunRecord run, string checkpoint, CancellationToken cancel)
    {
        for (int attempt = run.Attempt; attempt > 0; attempt--)
        {
            string key = $"{StoreKeys.Attempt(run.Workspace, run.Id, attempt)}checkpoints/{checkpoint}/checkpoint.json";
            await using Stream? file = await records.Store.OpenReadAsync(key, cancel);
            if (file is not null)
            {
                return true;
            }
        }
        return false;
    }

    private async Task<RunRecord?> RunAsync(PipelineNode node, string key, string id, CancellationToken cancel)
    {
        RunRecord? run = (await records.FindAsync(workspace, id, cancel))?.Value;
        if (run is null)
        {
            problems.Add($"{node.Node}.{key}", $"there is no run {id}", "Give the id of a run, as the list of runs shows it");
        }
        return run;
    }

    private string CheckFile(PipelineNode node, string key, string path)
    {
        try
        {
            return "file:" + roots.CheckNamed(path);
        }
        catch (BadInputException fault)
        {
            problems.Add($"{node.Node}.{key}", $"{path} {fault.Problem}", fault.Cure!);
            return "file:" + path;
        }
    }
}
