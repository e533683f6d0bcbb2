using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>Weights in this project's names.</summary>
/// <param name="Source">Whose names they had.</param>
/// <param name="Kind">Detector kind they belong to; null: a backbone, or a part that several kinds have.</param>
/// <param name="BackbonePrefix">Prefix of the backbone's names; empty for a backbone alone.</param>
/// <param name="Tensors">In the source's order.</param>
/// <param name="Dropped">Names of the source that are left out on purpose: classifiers, other copies of the weights, counters.</param>
/// <param name="Unknown">Names of the source that no rule fits.</param>
/// <param name="Notes">What a user should know, a line each.</param>
public sealed record ConvertedWeights(
    WeightsNaming Source, string? Kind, string BackbonePrefix, OrderedDictionary<string, Tensor> Tensors,
    IReadOnlyList<string> Dropped, IReadOnlyList<string> Unknown, IReadOnlyList<string> Notes)
{
    /// <summary>Whether it is a backbone alone.</summary>
    public bool IsBackbone => BackbonePrefix.Length == 0;

    /// <summary>The tensors with their backbone under another prefix.</summary>
    /// <param name="prefix">That of the detector that takes them.</param>
    public IEnumerable<KeyValuePair<string, Tensor>> Under(string prefix) => BackbonePrefix == prefix
        ? Tensors
        : Tensors.Select(t => KeyValuePair.Create(
            t.Key.StartsWith(BackbonePrefix, StringComparison.Ordinal) ? prefix + t.Key[BackbonePrefix.Length..] : t.Key, t.Value));
}
