using AlignDet.Recipes.Stages;

namespace AlignDet.Web.Api;

/// <summary>A picture of a run.</summary>
/// <param name="Name">Its file name in the data set.</param>
/// <param name="Step">Training step; 0 for proposals.</param>
/// <param name="Url">Where it can be had, for an hour.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Boxes">Predicted, true or proposed boxes, pixels.</param>
internal sealed record PictureResource(string Name, long Step, string Url, int Width, int Height, IReadOnlyList<BoxOverlay> Boxes);

/// <summary>A checkpoint of a run.</summary>
/// <param name="Which"><c>best</c> or <c>last</c>.</param>
/// <param name="Checkpoint">Relative to the run: <c>attempts/1/checkpoints/step-000300</c>.</param>
/// <param name="Metric">For the best: what decided.</param>
/// <param name="Value">For the best: its value.</param>
/// <param name="Files">What is in it.</param>
internal sealed record CheckpointResource(string Which, string Checkpoint, string? Metric, double? Value, IReadOnlyList<FileResource> Files);

/// <summary>A file to be had.</summary>
/// <param name="Name">File name.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Url">Where it can be had, for an hour.</param>
internal sealed record FileResource(string Name, long Bytes, string Url);
