using AlignDet.Detection;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;

namespace AlignDet.Cli.Runs;

/// <summary>A recipe or a pipeline, carried out into a folder.</summary>
internal sealed class Training(RunSettings settings)
{
    /// <summary>Runs the recipe into <paramref name="folder"/>, or each node of the pipeline into a folder of its own below it.</summary>
    /// <returns>The runs, in the order of work, up to the one that was paused.</returns>
    /// <exception cref="BadInputException">The folder holds a run already, or the run of another recipe.</exception>
    public async Task<TrainingResult> RunAsync(RecipeDocument document, string folder, bool resumes)
    {
        RunFolder root = new(folder);
        string pipelineFile = root.File("pipeline.json");
        bool holdsPipeline = Directory.Exists(root.Path) && Directory.EnumerateDirectories(root.Path).Any(node => new RunFolder(node).HoldsRun);
        bool holdsRun = root.HoldsRun || holdsPipeline;
        if (File.Exists(root.Path))
        {
            throw new BadInputException(root.Path, "is a file", "Give a folder to --out");
        }
        if (holdsRun && !resumes)
        {
            throw new BadInputException(root.Path, "holds a run already", "Go on with it by --resume, or take another --out");
        }
        if (resumes && !holdsRun)
        {
            settings.Output.Error.WriteLine($"Nothing to resume in {root.Path}: starting afresh.");
        }
        if (document.Recipe is { } recipe)
        {
            RefuseOtherKind(holdsPipeline, root, "pipeline");
            CheckAhead([recipe]);
            recipe = WithFullPaths(recipe);
            StageOutcome outcome = await StageRun.RunAsync(recipe.Stage, recipe, root, resumes, new ReferenceResolver(null), settings);
            return new TrainingResult(outcome, [new TrainedNode(recipe.Stage, recipe.Stage, root)]);
        }
        RefuseOtherKind(root.HoldsRun, root, "single recipe");
        return await RunPipelineAsync(document.Pipeline!, root, pipelineFile, resumes);
    }

    private async Task<TrainingResult> RunPipelineAsync(PipelineSpec pipeline, RunFolder root, string pipelineFile, bool resumes)
    {
        PipelineNode[] nodes = [.. PipelineOrder.Sort(pipeline).Select(node => node with { Recipe = WithFullPaths(node.Recipe) })];
        RunFolder FolderOf(PipelineNode node) => new(root.File(node.Node));
        // before any work: a pipeline that is half of one recipe and half of another helps nobody
        CheckAhead(nodes.Select(node => node.Recipe));
        string[] problems = [.. nodes.Where(node => FolderOf(node).HoldsRun).SelectMany(node => Problems(FolderOf(node), node.Recipe))];
        if (problems.Length > 0)
        {
            throw new BadInputException(problems);
        }
        AtomicFile.WriteText(pipelineFile, RecipeWriter.Write(pipeline with { Nodes = nodes }));

        List<TrainedNode> trained = [];
        foreach (PipelineNode node in nodes)
        {
            trained.Add(new TrainedNode(node.Node, node.Recipe.Stage, FolderOf(node)));
            StageOutcome outcome = settings.Interruption.PauseRequested
                ? StageOutcome.Paused
                : await StageRun.RunAsync(node.Node, node.Recipe, FolderOf(node), resumes, new ReferenceResolver(root.Path), settings);
            if (outcome == StageOutcome.Paused)
            {
                return new TrainingResult(outcome, trained);
            }
        }
        return new TrainingResult(StageOutcome.Completed, trained);
    }

    /// <summary>What would otherwise come out only when a node starts, perhaps hours from now.</summary>
    private void CheckAhead(IEnumerable<Recipe> recipes)
    {
        foreach (Recipe recipe in recipes)
        {
            settings.Stages(recipe.Stage);
        }
        if (settings.Device != "cpu")
        {
            TorchDevice.Parse(settings.Device);
        }
    }

    private static IReadOnlyList<string> Problems(RunFolder folder, Recipe recipe)
    {
        try
        {
            RecipeComparison.RefuseOther(folder.RecipeFile, recipe);
            return [];
        }
        catch (BadInputException fault)
        {
            return fault.Problems;
        }
    }

    private static void RefuseOtherKind(bool holdsOther, RunFolder root, string kind)
    {
        if (holdsOther)
        {
            throw new BadInputException(root.Path, $"holds the run of a {kind}", "Give the recipe it was started with, or take another --out");
        }
    }

    /// <summary>So that the run can be resumed from any working folder.</summary>
    private static Recipe WithFullPaths(Recipe recipe) => recipe with
    {
        Weights = recipe.Weights is { } weights ? weights with { From = FullPath(weights.From)! } : null,
        Data = recipe.Data with { Dataset = FullPath(recipe.Data.Dataset), Proposals = FullPath(recipe.Data.Proposals) },
    };

    private static string? FullPath(string? reference) =>
        reference?.StartsWith("file:", StringComparison.Ordinal) == true ? "file:" + Path.GetFullPath(reference["file:".Length..]) : reference;
}

/// <summary>How a training ended, and its runs in the order of work.</summary>
internal sealed record TrainingResult(StageOutcome Outcome, IReadOnlyList<TrainedNode> Nodes);

/// <summary>A run of a training.</summary>
internal sealed record TrainedNode(string Name, string Stage, RunFolder Folder);
