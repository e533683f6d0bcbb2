using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>A network that finds boxes of classes.</summary>
public abstract class Detector(string name) : NamedModule(name)
{
    /// <summary>Prefixes of the parameters that a change of task drops: the last layers of the heads.</summary>
    public abstract IReadOnlyList<string> FinalLayers { get; }

    /// <summary>Prefix of the backbone's parameters.</summary>
    public abstract string BackbonePrefix { get; }

    /// <summary>Losses of a labelled batch, each a scalar; training minimises their sum.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> Losses(ImageBatch batch, IReadOnlyList<Target> targets);

    /// <summary>Boxes of a batch; the caller chooses eval mode and disables gradients.</summary>
    public abstract IReadOnlyList<Detections> Detect(ImageBatch batch);

    /// <summary>The detector a recipe describes, with random weights drawn from Torch's generator.</summary>
    /// <exception cref="BadInputException">Kind or backbone are unknown.</exception>
    public static Detector Create(DetectorSpec spec, int classes)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Kind switch
        {
            DetectorKinds.RetinaNet => new RetinaNet(spec, classes),
            DetectorKinds.Fcos => new Fcos(spec, classes),
            DetectorKinds.FasterRcnn => new FasterRcnn(spec, classes),
            DetectorKinds.MaskRcnn => new MaskRcnn(spec, classes),
            DetectorKinds.Detr => new Detr(spec, classes),
            _ => throw new BadInputException("detector.kind", $"{spec.Kind} is not known", "Use one of " + string.Join(", ", DetectorKinds.All)),
        };
    }
}
