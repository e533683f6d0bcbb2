using System.Text.RegularExpressions;

namespace AlignDet.Recipes.Reading;

/// <summary>The forms of reference that a recipe knows.</summary>
internal static partial class Reference
{
    public const string NodePrefix = "node:";

    public const string DatasetForms = "Give \"drawn-scenes\" (built in), \"file:DIR\" or \"SLUG@VERSION\" of a registered data set"
        + " (on the command line: --set data.dataset=file:DIR)";

    public const string WeightsForms = "Give \"node:NAME\", \"file:PATH\" (a checkpoint folder, a .safetensors or a .pth file), or"
        + " \"run:ID@best\", \"run:ID@last\", \"run:ID@step-N\"";

    public const string ProposalsForms = "Give \"node:NAME\", \"run:ID\" or \"file:PATH\" (on the command line:"
        + " --set data.proposals=file:PATH)";

    public static bool IsDataset(string text) => text == DataSpec.DrawnScenes || IsFile(text) || RegisteredDataset().IsMatch(text);

    /// <summary>A registered data set in its newest version: only where there is somebody to ask which that is.</summary>
    public static bool IsSlug(string text) => NodeName().IsMatch(text);

    public static bool IsWeights(string text) => IsNode(text) || IsFile(text) || RunCheckpoint().IsMatch(text);

    public static bool IsProposals(string text) => IsNode(text) || IsFile(text) || Run().IsMatch(text);

    public static bool IsNodeName(string text) => NodeName().IsMatch(text);

    public static bool IsSplit(string text) => Split().IsMatch(text);

    /// <summary>The node that a reference names, or null for every other kind.</summary>
    public static string? NodeOf(string? reference) =>
        reference is not null && IsNode(reference) ? reference[NodePrefix.Length..] : null;

    private static bool IsNode(string text) =>
        text.StartsWith(NodePrefix, StringComparison.Ordinal) && IsNodeName(text[NodePrefix.Length..]);

    private static bool IsFile(string text) => text.StartsWith("file:", StringComparison.Ordinal) && text.Trim().Length > "file:".Length;

    [GeneratedRegex("^[a-z0-9-]{1,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NodeName();

    [GeneratedRegex("^[a-z0-9-]{1,63}@[0-9a-f]{12}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex RegisteredDataset();

    [GeneratedRegex("^run:[a-z0-9]{26}(@(best|last|step-[0-9]{1,9}))?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex RunCheckpoint();

    [GeneratedRegex("^run:[a-z0-9]{26}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Run();

    // part of a file name; '@' as in instances_train2017.1@10.json
    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._@+-]{0,99}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Split();
}
