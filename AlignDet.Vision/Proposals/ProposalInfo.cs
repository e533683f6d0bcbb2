using System.Reflection;
using System.Text.Json.Nodes;
using AlignDet.Recipes;

namespace AlignDet.Vision.Proposals;

/// <summary>The settings behind a file of proposals, for its key "info".</summary>
public static class ProposalInfo
{
    /// <summary>The version of this program, with the commit it was built from where that is known.</summary>
    public static string Version { get; } =
        typeof(ProposalInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Mode, filters, counts and the pictures that are missing; nothing that differs between two runs on the same pictures.</summary>
    public static IReadOnlyDictionary<string, JsonNode?> Of(ProposalSpec spec, ProposalSummary summary)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(summary);
        return new Dictionary<string, JsonNode?>
        {
            ["description"] = "Selective search: boxes that may hold an object, in each picture " + (SearchPlan.Of(spec.Mode).IsSoco ? "in the order of SoCo's authors" : "best first"),
            ["version"] = $"aligndet {Version}",
            ["mode"] = spec.Mode,
            ["maxAspect"] = spec.MaxAspect,
            ["minScale"] = spec.MinScale,
            ["maxScale"] = spec.MaxScale,
            ["minSide"] = spec.MinSide,
            ["maxBoxes"] = spec.MaxBoxes,
            ["dedup"] = spec.DropsRepeats(),
            ["pictures"] = summary.Pictures,
            ["boxes"] = summary.Boxes,
            ["skipped"] = new JsonArray([.. summary.Skipped.Select(picture => JsonValue.Create(picture.File))]),
        };
    }
}
