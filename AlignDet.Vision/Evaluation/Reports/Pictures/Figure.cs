using SkiaSharp;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>A drawn figure: lines, areas and texts, which become SVG or PNG of the same look.</summary>
public sealed class Figure
{
    private readonly List<FigureShape> _shapes = [];

    internal Figure(string title, float width, float height)
    {
        Title = title;
        Width = width;
        Height = height;
    }

    /// <summary>What it shows.</summary>
    public string Title { get; }

    /// <summary>In units of a pixel at the size it is made for; readable down to three quarters of it.</summary>
    public float Width { get; }

    /// <summary>In the same units.</summary>
    public float Height { get; }

    internal IReadOnlyList<FigureShape> Shapes => _shapes;

    /// <summary>The figure as an <c>svg</c> element that takes its place's width, without ids, styles or scripts, so that many fit into one page.</summary>
    public string ToSvg(FigureTheme theme) => FigureSvg.Write(this, theme);

    /// <summary>
    /// The figure as PNG. Its letters are the painter's own, so that it looks the same on every machine; those outside ASCII are empty frames,
    /// which the SVG is not bound to.
    /// </summary>
    /// <param name="theme">Light or dark.</param>
    /// <param name="scale">Pixels a unit.</param>
    public byte[] ToPng(FigureTheme theme, float scale = 2) => FigurePng.Write(this, theme, scale);

    internal void Rectangle(SKRect place, FigureInk fill, float opacity = 1, string? hint = null) =>
        _shapes.Add(new FigureRectangle(place, fill, opacity, hint));

    internal void Line(float x1, float y1, float x2, float y2, FigureInk ink, float width = 1) =>
        Path([new SKPoint(x1, y1), new SKPoint(x2, y2)], ink, width);

    internal void Path(IReadOnlyList<SKPoint> points, FigureInk ink, float width, float dash = 0, float opacity = 1, string? hint = null) =>
        _shapes.Add(new FigurePath(points, ink, width, dash, opacity, hint));

    internal void Dot(float x, float y, float radius, FigureInk fill, FigureInk rim, string? hint = null) =>
        _shapes.Add(new FigureDot(new SKPoint(x, y), radius, fill, rim, hint));

    /// <summary>A line of text; (x, y) is where its base line begins, is in the middle or ends.</summary>
    internal void Text(
        string text, float x, float y, float size, FigureInk ink, FigureAnchor anchor = FigureAnchor.Start, bool bold = false, float turn = 0, string? hint = null)
    {
        if (text.Length > 0)
            _shapes.Add(new FigureText(text, new SKPoint(x, y), size, ink, anchor, bold, turn, hint));
    }
}
