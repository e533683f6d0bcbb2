using System.Globalization;

namespace AlignDet.Vision.Evaluation;

/// <summary>A box as VOC's files have it: the first pixel of a picture is 1, and the last one of a box belongs to it.</summary>
internal readonly record struct VocBox(double Left, double Top, double Right, double Bottom)
{
    /// <summary>An object; those that came from VOC's files have whole pixels.</summary>
    public static VocBox OfTruth(double x, double y, double width, double height) => new(x + 1, y + 1, x + width, y + height);

    /// <summary>A detection, in tenths of a pixel, since detectron2 measures what it has written to a text file.</summary>
    public static VocBox OfDetection(in CocoDetection d) => new(Tenths(d.X + 1), Tenths(d.Y + 1), Tenths(d.X + d.Width), Tenths(d.Y + d.Height));

    /// <summary>Intersection over union, both ends counted.</summary>
    public static double Iou(in VocBox a, in VocBox b)
    {
        double width = Math.Max(Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left) + 1, 0);
        double height = Math.Max(Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top) + 1, 0);
        double shared = width * height;
        return shared / (((b.Right - b.Left + 1) * (b.Bottom - b.Top + 1)) + ((a.Right - a.Left + 1) * (a.Bottom - a.Top + 1)) - shared);
    }

    /// <summary>Python's <c>'%.1f'</c>: of the exact value, ties to even.</summary>
    private static double Tenths(double value)
    {
        const double Doubt = 1e-6;
        double scaled = value * 10, whole = Math.Round(scaled);
        bool isExactTie = double.IsInteger(value * 4);
        // near the middle the product itself is rounded, and may be so to the wrong side
        return isExactTie || Math.Abs(Math.Abs(scaled - whole) - 0.5) > Doubt
            ? whole / 10
            : double.Parse(value.ToString("F1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
