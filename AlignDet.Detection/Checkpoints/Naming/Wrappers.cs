using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>Takes off what training scripts put around a model's names.</summary>
internal static class Wrappers
{
    private const string Parallel = "module.";
    private const string Online = "online_backbone.";

    // copies of a network in self-supervised training, and a name that only a network of that copy can have
    private static readonly (string Prefix, string[] Telling)[] s_copies =
    [
        ("encoder_q.", ["conv1.weight"]), // MoCo
        ("encoder.", ["conv1.weight", "patch_embed.proj.weight"]), // PixPro, SimMIM
        ("detr.", ["query_embed.weight"]), // DETR for panoptic segmentation
    ];

    /// <summary>The model's own names.</summary>
    public static Unwrapped Take(OrderedDictionary<string, Tensor> tensors)
    {
        var left = new OrderedDictionary<string, Tensor>(tensors);
        var dropped = new List<string>();
        if (left.Count > 0 && left.Keys.All(k => k.StartsWith(Parallel, StringComparison.Ordinal)))
        {
            left = Below(left, Parallel, dropped);
        }
        foreach ((string prefix, string[] telling) in s_copies)
        {
            if (telling.Any(name => left.ContainsKey(prefix + name)))
            {
                return new Unwrapped(Below(left, prefix, dropped), false, dropped);
            }
        }
        if (OwnNames.Any(left.Keys, Online))
        {
            // the official script takes what is under "backbone."; a file without it has the same network as the online one
            string prefix = OwnNames.Any(left.Keys, MmdetTables.BackbonePrefix) ? MmdetTables.BackbonePrefix : Online;
            return new Unwrapped(Below(left, prefix, dropped), true, dropped);
        }
        return new Unwrapped(left, false, dropped);
    }

    private static OrderedDictionary<string, Tensor> Below(OrderedDictionary<string, Tensor> tensors, string prefix, List<string> dropped)
    {
        var below = new OrderedDictionary<string, Tensor>();
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || !below.TryAdd(name[prefix.Length..], tensor))
            {
                dropped.Add(name);
            }
        }
        return below;
    }
}

/// <summary>A model's own names.</summary>
/// <param name="Tensors">In the file's order.</param>
/// <param name="IsAlignDet">Whether it was one of the networks of an AlignDet pre-training.</param>
/// <param name="Dropped">Names of other copies.</param>
internal sealed record Unwrapped(OrderedDictionary<string, Tensor> Tensors, bool IsAlignDet, List<string> Dropped);
