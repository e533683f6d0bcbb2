using AlignDet.Cli.Display;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Synth;

namespace AlignDet.Cli.Runs;

/// <summary>Finds on the local disk what a recipe refers to.</summary>
/// <param name="siblings">The folder that holds the nodes' folders of a pipeline, or null for a single run.</param>
internal sealed class ReferenceResolver(string? siblings)
{
    /// <summary>Local path behind a reference; the built-in data set is drawn on first use.</summary>
    /// <exception cref="BadInputException">There is nothing behind it.</exception>
    public async Task<string> ResolveAsync(string reference, IStageContext context, CancellationToken cancel)
    {
        if (reference == DataSpec.DrawnScenes)
        {
            return await DrawnScenes.EnsureAsync(
                null,
                folder => context.Log(StageLogLevel.Info, $"drawing the built-in data set into {folder}"),
                new Report<SceneProgress>(p => context.Progress("draw", p.Done, p.Total)),
                cancel);
        }
        int colon = reference.IndexOf(':', StringComparison.Ordinal);
        string rest = reference[(colon + 1)..];
        return (colon < 0 ? "" : reference[..colon]) switch
        {
            "file" => BehindFile(reference, rest),
            "node" => BehindNode(reference, rest),
            "run" => throw new BadInputException(reference, "runs live on a server", "Use file:PATH of a checkpoint folder or file"),
            _ => throw new BadInputException(reference, "registered data sets live on a server", "Use file:DIR of a folder with annotations/ and pictures"),
        };
    }

    private static string BehindFile(string reference, string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new BadInputException(reference, $"there is no file or folder {Path.GetFullPath(path)}", "Correct the path");
        }
        return RunFolder.ProductBehind(path);
    }

    private string BehindNode(string reference, string node)
    {
        if (siblings is null)
        {
            throw new BadInputException(reference, "node: names a node of a pipeline, this recipe stands alone", "Use file:PATH");
        }
        RunFolder folder = new(Path.Combine(siblings, node));
        return folder.Product()
            ?? throw new BadInputException(reference, $"{folder.Path} holds neither proposals nor a checkpoint", "Run the pipeline with that node first");
    }
}
