using SkiaSharp;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>A part of a figure.</summary>
/// <param name="Hint">What is shown while the pointer rests on it, or null.</param>
internal abstract record FigureShape(string? Hint);

/// <summary>A filled rectangle.</summary>
internal sealed record FigureRectangle(SKRect Place, FigureInk Fill, float Opacity, string? Hint) : FigureShape(Hint);

/// <summary>An open line through points; a dash of 0 is a solid line.</summary>
internal sealed record FigurePath(IReadOnlyList<SKPoint> Points, FigureInk Ink, float Width, float Dash, float Opacity, string? Hint) : FigureShape(Hint);

/// <summary>A filled circle with a rim.</summary>
internal sealed record FigureDot(SKPoint Center, float Radius, FigureInk Fill, FigureInk Rim, string? Hint) : FigureShape(Hint);

/// <summary>A line of text, turned clockwise about its anchor by degrees.</summary>
internal sealed record FigureText(
    string Text, SKPoint Place, float Size, FigureInk Ink, FigureAnchor Anchor, bool Bold, float Turn, string? Hint) : FigureShape(Hint);

/// <summary>Which point of a text its place is.</summary>
internal enum FigureAnchor
{
    Start,
    Middle,
    End,
}
