namespace AlignDet.Recipes;

/// <summary>The backbones a recipe may name, by torchvision's builder names.</summary>
public static class BackboneNames
{
    /// <summary>The smallest residual network.</summary>
    public const string ResNet18 = "resnet18";

    /// <summary>All of them; <c>swin_l</c> is the paper's, torchvision has none.</summary>
    public static IReadOnlyList<string> All { get; } =
        [ResNet18, "resnet34", "resnet50", "resnet101", "mobilenet_v2", "swin_t", "swin_s", "swin_b", "swin_l"];

    /// <summary>How people write a backbone's name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such backbone.</exception>
    public static string TitleOf(string name) => name switch
    {
        ResNet18 => "ResNet-18",
        "resnet34" => "ResNet-34",
        "resnet50" => "ResNet-50",
        "resnet101" => "ResNet-101",
        "mobilenet_v2" => "MobileNetV2",
        "swin_t" => "Swin-T",
        "swin_s" => "Swin-S",
        "swin_b" => "Swin-B",
        "swin_l" => "Swin-L",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No backbone of this name."),
    };

    /// <summary>Whether a backbone is a Swin transformer: it has no batch norms, and drops paths.</summary>
    public static bool IsSwin(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith("swin_", StringComparison.Ordinal);
    }
}
