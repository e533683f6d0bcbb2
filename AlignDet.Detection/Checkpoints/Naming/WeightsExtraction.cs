using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>Takes the part of a checkpoint that a training on another task starts from.</summary>
public static class WeightsExtraction
{
    // source: liming-ai/AlignDet, tools/model_converters/extract_detector_weights.py
    private static readonly string[] s_mmdetHeads =
    [
        "retina_cls", "retina_reg", "conv_centerness", "conv_cls", "conv_reg", "cls_branches", "obj_branches",
        "reg_branches.0.4", "reg_branches.1.4", "reg_branches.2.4", "reg_branches.3.4", "reg_branches.4.4", "reg_branches.5.4", "fc_cls", "fc_reg",
    ];

    /// <summary>Whether the official script drops a parameter of an mmdet detector as one of its final layers: by a part of its name.</summary>
    public static bool IsMmdetHead(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return s_mmdetHeads.Any(part => name.Contains(part, StringComparison.Ordinal));
    }

    /// <summary>Leaves out the final layers, in this project's or mmdet's names.</summary>
    public static ConvertedWeights WithoutHeads(ConvertedWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        bool isMmdet = weights.Source is WeightsNaming.Mmdet && weights.BackbonePrefix is MmdetTables.BackbonePrefix;
        string[] final = weights.Kind is { } kind ? [.. OwnNames.FinalLayers(kind)] : [];
        return Only(weights, name => isMmdet ? !IsMmdetHead(name) : !final.Any(f => name.StartsWith(f, StringComparison.Ordinal)));
    }

    /// <summary>The backbone alone, its names without prefix.</summary>
    public static ConvertedWeights Backbone(ConvertedWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ConvertedWeights body = Only(weights, name => name.StartsWith(weights.BackbonePrefix, StringComparison.Ordinal));
        return body with { Kind = null, BackbonePrefix = "", Tensors = new OrderedDictionary<string, Tensor>(body.Under("")) };
    }

    private static ConvertedWeights Only(ConvertedWeights weights, Func<string, bool> keep) => weights with
    {
        Tensors = new OrderedDictionary<string, Tensor>(weights.Tensors.Where(t => keep(t.Key))),
        Dropped = [.. weights.Dropped, .. weights.Tensors.Keys.Where(k => !keep(k))],
    };
}
