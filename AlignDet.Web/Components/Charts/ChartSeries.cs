namespace AlignDet.Web.Components.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">In the legend.</param>
/// <param name="Points">By step.</param>
/// <param name="Colour">Which of the eight colours of the theme.</param>
/// <param name="Dash">Which of the line styles: 0 solid, 1 dashed, 2 dotted, 3 dash-dotted.</param>
/// <param name="HasMarks">Draws a mark at every point: for few points.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points, int Colour, int Dash = 0, bool HasMarks = false);

/// <summary>A point of a line.</summary>
/// <param name="Step">Training step.</param>
/// <param name="Value">Finite.</param>
public readonly record struct ChartPoint(long Step, double Value);
