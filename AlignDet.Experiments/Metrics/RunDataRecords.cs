using AlignDet.Recipes.Stages;

namespace AlignDet.Experiments.Metrics;

/// <summary>A value of a metric at a step.</summary>
/// <param name="Step">Training step.</param>
/// <param name="TimeUtc">When.</param>
/// <param name="Value">Finite.</param>
public readonly record struct MetricPoint(long Step, DateTimeOffset TimeUtc, double Value);

/// <summary>A metric over the steps of a run.</summary>
/// <param name="Name">Such as <c>train/loss</c>.</param>
/// <param name="Points">By step, each step once.</param>
public sealed record MetricSeries(string Name, IReadOnlyList<MetricPoint> Points);

/// <summary>A line of a run's log.</summary>
/// <param name="TimeUtc">When.</param>
/// <param name="Level">How weighty.</param>
/// <param name="Message">What.</param>
/// <param name="Attempt">Which attempt said it.</param>
public sealed record LogLine(DateTimeOffset TimeUtc, StageLogLevel Level, string Message, int Attempt);

/// <summary>A picture of a run.</summary>
/// <param name="Name">Its file name in the data set.</param>
/// <param name="Step">Training step; 0 for proposals.</param>
/// <param name="Key">Store key of the encoded picture.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Boxes">Predicted, true or proposed boxes.</param>
public sealed record RunPicture(string Name, long Step, string Key, int Width, int Height, IReadOnlyList<BoxOverlay> Boxes);
