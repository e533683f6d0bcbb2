using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>Brings weights of any known source into this project's names, and back into mmdet's.</summary>
public static class WeightsConverter
{
    private static readonly string[] s_classifiers = ["fc.", "classifier.", "head.", "projection_head.", "prototypes."];

    /// <summary>Renames, and changes what differs beside the names.</summary>
    /// <param name="checkpoint">The weights; new tensors are owned by the caller's dispose scope.</param>
    /// <param name="from">Whose names they have; null: their names tell.</param>
    /// <exception cref="BadInputException">No name is known, or a tensor has a shape that its layer cannot have.</exception>
    public static ConvertedWeights Convert(Checkpoint checkpoint, WeightsNaming? from = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (ModelMetadata.IsOwn(checkpoint.Facts.Texts))
        {
            string own = checkpoint.Facts.Texts["detector"];
            WeightsNaming naming = own == DetectorKinds.Detr ? WeightsNaming.Detr : WeightsNaming.Torchvision;
            return new ConvertedWeights(naming, own, OwnNames.BodyOf(own), checkpoint.Tensors, [], [], []);
        }
        Unwrapped unwrapped = Wrappers.Take(checkpoint.Tensors);
        WeightsNaming found = Source(checkpoint.Path, unwrapped, from);
        var work = new Renaming(checkpoint.Path, unwrapped.Dropped);
        return found switch
        {
            WeightsNaming.Mmdet or WeightsNaming.AlignDet => FromMmdet(work, found, unwrapped.Tensors, checkpoint.Facts),
            WeightsNaming.Detr => FromDetr(work, unwrapped.Tensors),
            _ => FromTorchvision(work, unwrapped.Tensors),
        };
    }

    /// <summary>The names and numbers that mmdetection 2.x has for the same detector or backbone.</summary>
    /// <param name="weights">In this project's names.</param>
    /// <param name="path">The file they come from, for messages.</param>
    /// <exception cref="BadInputException">A tensor has a shape that its layer cannot have.</exception>
    public static ConvertedWeights ToMmdet(ConvertedWeights weights, string path)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var work = new Renaming(path, []) { Backwards = true, Classes = Classes(weights.Tensors, "roi_heads.box_predictor.cls_score.weight") };
        IReadOnlyList<KeyRule> backbone = BackboneTable(weights.Tensors.Keys, weights.BackbonePrefix, ours: true);
        IReadOnlyList<KeyRule> rest = weights.Kind is { } kind ? MmdetTables.Of(kind, weights.Tensors.Keys) : [];
        foreach ((string name, Tensor tensor) in weights.Tensors)
        {
            if (IsComputed(name))
            {
                work.Drop(name);
            }
            else if (name.StartsWith(weights.BackbonePrefix, StringComparison.Ordinal))
            {
                work.Add(name, name[weights.BackbonePrefix.Length..], tensor, backbone, weights.IsBackbone ? "" : MmdetTables.BackbonePrefix);
            }
            else
            {
                work.Add(name, name, tensor, rest, "");
            }
        }
        return work.Result(WeightsNaming.Mmdet, weights.Kind, weights.IsBackbone ? "" : MmdetTables.BackbonePrefix);
    }

    /// <summary>The names that torchvision's own detectors have: a MobileNet stands in them without its outer name.</summary>
    public static ConvertedWeights ToTorchvision(ConvertedWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        string inner = weights.BackbonePrefix + "features.";
        bool isMobileNet = !weights.IsBackbone && weights.Tensors.ContainsKey(inner + "18.0.weight");
        return !isMobileNet ? weights : weights with
        {
            Tensors = new OrderedDictionary<string, Tensor>(weights.Tensors.Select(t => KeyValuePair.Create(
                t.Key.StartsWith(inner, StringComparison.Ordinal) ? weights.BackbonePrefix + t.Key[inner.Length..] : t.Key, t.Value))),
        };
    }

    private static WeightsNaming Source(string path, Unwrapped unwrapped, WeightsNaming? from)
    {
        if (from == WeightsNaming.AlignDet && !unwrapped.IsAlignDet)
        {
            throw new BadInputException(path, "has no names under online_backbone., as AlignDet's pre-training writes them", "Leave --from out, or give mmdet");
        }
        WeightsNaming? found = unwrapped.IsAlignDet ? WeightsNaming.AlignDet : NamingDetection.Find(unwrapped.Tensors.Keys);
        return from ?? found ?? throw new BadInputException(
            path, $"has names of no known source, {ShownText.Of(unwrapped.Tensors.Keys.FirstOrDefault() ?? "none")} is the first",
            "Give weights of torchvision, mmdetection 2, DETR, AlignDet or this project");
    }

    private static ConvertedWeights FromMmdet(Renaming work, WeightsNaming source, OrderedDictionary<string, Tensor> tensors, CheckpointFacts facts)
    {
        string? kind = NamingDetection.MmdetKind(tensors.Keys);
        string prefix = OwnNames.Any(tensors.Keys, MmdetTables.BackbonePrefix) ? MmdetTables.BackbonePrefix : "";
        string target = kind is null ? "" : OwnNames.BodyOf(kind);
        IReadOnlyList<KeyRule> backbone = BackboneTable(tensors.Keys, prefix, ours: false);
        IReadOnlyList<KeyRule> rest = kind is null ? [] : MmdetTables.Of(kind, tensors.Keys);
        work.Classes = Classes(tensors, "roi_head.bbox_head.fc_cls.weight");
        foreach ((string name, Tensor tensor) in tensors)
        {
            bool isBackbone = name.StartsWith(prefix, StringComparison.Ordinal) && (prefix.Length > 0 || kind is null);
            string inner = isBackbone ? name[prefix.Length..] : name;
            if (IsComputed(name) || (isBackbone && s_classifiers.Any(c => inner.StartsWith(c, StringComparison.Ordinal))))
            {
                work.Drop(name);
            }
            else
            {
                work.Add(name, inner, tensor, isBackbone ? backbone : rest, isBackbone ? target : "");
            }
        }
        if (facts.Config.Contains("style='caffe'", StringComparison.Ordinal))
        {
            work.Note("its backbone is of the style caffe (blue-green-red input, not divided, stride in the first convolution), which differs from what is built here");
        }
        if (kind == DetectorKinds.Fcos && facts.Config.Contains("norm_on_bbox=True", StringComparison.Ordinal))
        {
            work.Note("its distances are in strides and scaled (norm_on_bbox), which is not built here");
        }
        return work.Result(source, kind, target);
    }

    private static ConvertedWeights FromDetr(Renaming work, OrderedDictionary<string, Tensor> tensors)
    {
        foreach ((string name, Tensor tensor) in tensors)
        {
            work.Keep(name, tensor);
        }
        return work.Result(WeightsNaming.Detr, DetectorKinds.Detr, OwnNames.DetrBody);
    }

    private static ConvertedWeights FromTorchvision(Renaming work, OrderedDictionary<string, Tensor> tensors)
    {
        bool isDetector = OwnNames.Any(tensors.Keys, "backbone.") || OwnNames.KindOf(tensors.Keys) is not null;
        if (!isDetector)
        {
            IReadOnlyList<KeyRule> table = OwnNames.Any(tensors.Keys, "patch_embed.") ? BackboneTables.MicrosoftSwin : s_identity;
            foreach ((string name, Tensor tensor) in tensors)
            {
                if (IsComputed(name) || s_classifiers.Any(c => name.StartsWith(c, StringComparison.Ordinal)))
                {
                    work.Drop(name);
                }
                else
                {
                    work.Add(name, name, tensor, table, "");
                }
            }
            return work.Result(WeightsNaming.Torchvision, null, "");
        }
        string? kind = OwnNames.KindOf(tensors.Keys);
        IReadOnlyList<KeyRule> rules =
            [.. TorchvisionTables.Older, .. kind == DetectorKinds.RetinaNet ? TorchvisionTables.OlderRetinaNet : [], .. s_identity];
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (name.StartsWith(OwnNames.Body, StringComparison.Ordinal) && char.IsAsciiDigit(name[Math.Min(OwnNames.Body.Length, name.Length - 1)]))
            {
                work.Add(name, name[OwnNames.Body.Length..], tensor, BackboneTables.TorchvisionMobileNet, OwnNames.Body);
            }
            else
            {
                work.Add(name, name, tensor, rules, "");
            }
        }
        return work.Result(WeightsNaming.Torchvision, kind, OwnNames.Body);
    }

    private static readonly KeyRule[] s_identity = [new("{p}", "{p}")];

    /// <summary>Whether a buffer follows from the architecture; its shape differs from source to source.</summary>
    private static bool IsComputed(string name) => OwnNames.IsBookkeeping(name) && !name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);

    /// <summary>Classes without background, 0 without a layer of class scores.</summary>
    private static long Classes(OrderedDictionary<string, Tensor> tensors, string scores) =>
        tensors.TryGetValue(scores, out Tensor? layer) && layer.dim() > 0 ? layer.shape[0] - 1 : 0;

    private static IReadOnlyList<KeyRule> BackboneTable(IEnumerable<string> names, string prefix, bool ours)
    {
        string[] inner = [.. names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Select(n => n[prefix.Length..])];
        if (ours)
        {
            return OwnNames.Any(inner, "features.1.0.") ? BackboneTables.MmdetSwin
                : OwnNames.Any(inner, "features.") ? BackboneTables.MmdetMobileNet : BackboneTables.ResNet;
        }
        return OwnNames.Any(inner, "patch_embed.projection.") ? BackboneTables.MmdetSwin
            : OwnNames.Any(inner, "patch_embed.proj.") ? BackboneTables.MicrosoftSwin
            : OwnNames.Any(inner, "conv1.conv.") ? BackboneTables.MmdetMobileNet : BackboneTables.ResNet;
    }
}
