using System.Text.Json.Nodes;
using AlignDet.Recipes;

namespace AlignDet.Vision.Proposals;

/// <summary>The settings behind a file of proposals, for its key "info".</summary>
public static class ProposalInfo
{
    /// <summary>Mode, filters and the pictures that are missing.</summary>
    public static IReadOnlyDictionary<string, JsonNode?> Of(ProposalSpec spec, ProposalResult result)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(result);
        return new Dictionary<string, JsonNode?>
        {
            ["description"] = "Selective search: boxes that may hold an object, best first in each picture",
            ["mode"] = spec.Mode,
            ["maxAspect"] = spec.MaxAspect,
            ["minScale"] = spec.MinScale,
            ["maxScale"] = spec.MaxScale,
            ["minSide"] = spec.MinSide,
            ["maxBoxes"] = spec.MaxBoxes,
            ["skipped"] = new JsonArray([.. result.Skipped.Select(picture => JsonValue.Create(picture.File))]),
        };
    }
}
