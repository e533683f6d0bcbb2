using System.Globalization;
using System.Text;
using System.Xml;
using SkiaSharp;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>Writes figures as SVG 1.1; colours are attributes, which no policy of a page forbids.</summary>
internal sealed class FigureSvg
{
    private const string Namespace = "http://www.w3.org/2000/svg";

    private readonly XmlWriter _xml;
    private readonly FigureTheme _theme;

    private FigureSvg(XmlWriter xml, FigureTheme theme)
    {
        _xml = xml;
        _theme = theme;
    }

    public static string Write(Figure figure, FigureTheme theme)
    {
        ArgumentNullException.ThrowIfNull(theme);
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            new FigureSvg(xml, theme).Write(figure);
        }
        return text.ToString();
    }

    private void Write(Figure figure)
    {
        _xml.WriteStartElement("svg", Namespace);
        _xml.WriteAttributeString("viewBox", $"0 0 {Number(figure.Width)} {Number(figure.Height)}");
        // files are shown at their own size; a page's style for svg elements goes before these
        _xml.WriteAttributeString("width", _theme.HasPaper ? Number(figure.Width) : "100%");
        if (_theme.HasPaper)
            _xml.WriteAttributeString("height", Number(figure.Height));
        _xml.WriteAttributeString("role", "img");
        _xml.WriteAttributeString("aria-label", figure.Title);
        _xml.WriteAttributeString("font-family", "Inter, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif");
        if (_theme.HasPaper)
            Write(new FigureRectangle(new SKRect(0, 0, figure.Width, figure.Height), FigureInk.Paper, 1, null));
        foreach (FigureShape shape in figure.Shapes)
        {
            Write(shape);
        }
        _xml.WriteEndElement();
    }

    private void Write(FigureShape shape)
    {
        switch (shape)
        {
            case FigureRectangle rectangle:
                Start("rect", ("x", rectangle.Place.Left), ("y", rectangle.Place.Top), ("width", rectangle.Place.Width), ("height", rectangle.Place.Height));
                Attribute("fill", rectangle.Fill);
                Opacity("fill-opacity", rectangle.Opacity);
                break;
            case FigureDot dot:
                Start("circle", ("cx", dot.Center.X), ("cy", dot.Center.Y), ("r", dot.Radius));
                Attribute("fill", dot.Fill);
                Attribute("stroke", dot.Rim);
                _xml.WriteAttributeString("stroke-width", "1.5");
                break;
            case FigurePath path:
                Write(path);
                break;
            case FigureText text:
                Write(text);
                break;
        }
        if (shape.Hint is { } hint)
            _xml.WriteElementString("title", Namespace, hint);
        if (shape is FigureText { Text: var letters })
            _xml.WriteString(letters);
        _xml.WriteEndElement();
    }

    private void Write(FigurePath path)
    {
        Start("polyline");
        _xml.WriteAttributeString("points", string.Join(' ', path.Points.Select(p => $"{Number(p.X)},{Number(p.Y)}")));
        _xml.WriteAttributeString("fill", "none");
        Attribute("stroke", path.Ink);
        _xml.WriteAttributeString("stroke-width", Number(path.Width));
        _xml.WriteAttributeString("stroke-linejoin", "round");
        if (path.Dash > 0)
            _xml.WriteAttributeString("stroke-dasharray", $"{Number(path.Dash)} {Number(path.Dash * 0.7f)}");
        Opacity("stroke-opacity", path.Opacity);
    }

    private void Write(FigureText text)
    {
        Start("text", ("x", text.Place.X), ("y", text.Place.Y), ("font-size", text.Size));
        Attribute("fill", text.Ink);
        if (text.Anchor != FigureAnchor.Start)
            _xml.WriteAttributeString("text-anchor", text.Anchor == FigureAnchor.Middle ? "middle" : "end");
        if (text.Bold)
            _xml.WriteAttributeString("font-weight", "600");
        if (text.Turn != 0)
            _xml.WriteAttributeString("transform", $"rotate({Number(text.Turn)} {Number(text.Place.X)} {Number(text.Place.Y)})");
    }

    private void Start(string name, params ReadOnlySpan<(string Name, float Value)> numbers)
    {
        _xml.WriteStartElement(name, Namespace);
        foreach ((string attribute, float value) in numbers)
        {
            _xml.WriteAttributeString(attribute, Number(value));
        }
    }

    private void Attribute(string name, FigureInk ink) => _xml.WriteAttributeString(name, _theme.Attribute(ink));

    private void Opacity(string name, float opacity)
    {
        if (opacity < 1)
            _xml.WriteAttributeString(name, opacity.ToString("0.###", CultureInfo.InvariantCulture));
    }

    private static string Number(float value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
