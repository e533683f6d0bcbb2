using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints;

/// <summary>The weights of a file of any format that is read here.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format"><c>safetensors</c>, <c>PyTorch zip</c> or <c>PyTorch legacy</c>.</param>
/// <param name="StateDictAt">Where in the saved object the weights are; empty: it is them.</param>
/// <param name="Tensors">By the file's own names, in its order, on the CPU.</param>
/// <param name="Facts">What the file says beside them.</param>
/// <param name="Skipped">Entries among the weights that are no tensors.</param>
public sealed record Checkpoint(
    string Path, string Format, string StateDictAt, OrderedDictionary<string, Tensor> Tensors, CheckpointFacts Facts, IReadOnlyList<string> Skipped)
{
    /// <summary>Reads a file; its first bytes tell the format, not its name.</summary>
    /// <returns>Its tensors are owned by the caller's dispose scope.</returns>
    /// <exception cref="Recipes.BadInputException">The file is not there, damaged, or holds no weights.</exception>
    public static Checkpoint Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!SafetensorsFile.LooksLike(path))
        {
            return PthFile.Read(path);
        }
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> metadata) = SafetensorsFile.Read(path);
        var ordered = new OrderedDictionary<string, Tensor>(tensors);
        return new Checkpoint(path, "safetensors", "", ordered, new CheckpointFacts(metadata, ModelMetadata.ClassesOf(metadata), ""), []);
    }
}
