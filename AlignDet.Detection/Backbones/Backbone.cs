using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Backbones;

/// <summary>A network that turns pictures into feature maps: [N, 3, H, W] to four maps, H/4 x W/4 down to H/32 x W/32.</summary>
public abstract class Backbone(string name) : NamedModule<Tensor, Tensor[]>(name)
{
    /// <summary>Channels of the four outputs.</summary>
    public abstract IReadOnlyList<int> OutputChannels { get; }

    /// <summary>The backbone a recipe names, with random weights drawn from Torch's generator.</summary>
    /// <exception cref="BadInputException">There is no backbone of this name.</exception>
    public static Backbone Create(DetectorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Backbone switch
        {
            "resnet18" or "resnet34" => new ResNet(spec),
            _ => throw new BadInputException("detector.backbone", $"{spec.Backbone} is not known", "Use one of " + string.Join(", ", BackboneNames.All)),
        };
    }
}
