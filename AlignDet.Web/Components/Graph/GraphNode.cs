using AlignDet.Recipes.Runs;

namespace AlignDet.Web.Components.Graph;

/// <summary>A node of a pipeline's picture.</summary>
/// <param name="Name">Within the pipeline.</param>
/// <param name="Stage">What it does.</param>
/// <param name="Needs">Names of the nodes it waits for.</param>
/// <param name="Run">Its run; null in a preview.</param>
/// <param name="Note">A line below the name.</param>
/// <param name="IsSilent">Its run should be running, and nothing is heard of its trainer.</param>
public sealed record GraphNode(string Name, string Stage, IReadOnlyList<string> Needs, RunRecord? Run = null, string? Note = null, bool IsSilent = false);
