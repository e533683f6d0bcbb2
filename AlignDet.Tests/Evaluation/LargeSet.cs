using System.Buffers.Text;
using System.Globalization;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;

namespace AlignDet.Tests.Evaluation;

/// <summary>
/// A box evaluation of the size of COCO val2017, drawn as the reference's <c>make_large.py</c> draws it, number for number and, as
/// files, byte for byte.
/// </summary>
internal sealed class LargeSet
{
    private const int Pictures = 5000, Classes = 80;

    private readonly List<CocoImage> _images = [];
    private readonly List<CocoAnnotation> _annotations = [];
    private readonly List<CocoDetection> _detections = [];
    private readonly CocoCategory[] _categories = [.. Enumerable.Range(0, Classes).Select(c => new CocoCategory(c + 1 + (c / 7), string.Create(CultureInfo.InvariantCulture, $"class{c + 1:D2}")))];
    private ulong _state = 2017;

    public LargeSet()
    {
        for (int i = 0; i < Pictures; i++)
            DrawPicture(100 + (3 * i));
    }

    public CocoDataset Truth => new() { Images = _images, Annotations = _annotations, Categories = _categories };

    public CocoDetection[] Detections => [.. _detections];

    /// <summary>Writes <c>gt.json</c> and <c>dt.json</c> as Python's json module does.</summary>
    public void Write(string folder)
    {
        using (var truth = new StreamWriter(Path.Combine(folder, "gt.json")))
        {
            truth.Write("{\"info\":{},\"licenses\":[],\"images\":[");
            Join(truth, _images, i => $"{{\"id\":{i.Id},\"width\":{i.Width},\"height\":{i.Height},\"file_name\":\"{i.FileName}\"}}");
            truth.Write("],\"annotations\":[");
            Join(truth, _annotations, a =>
                $"{{\"id\":{a.Id},\"image_id\":{a.ImageId},\"category_id\":{a.CategoryId},\"bbox\":{Box(a.X, a.Y, a.Width, a.Height)},\"area\":{Number(a.Area)},\"iscrowd\":{(a.IsCrowd ? 1 : 0)}}}");
            truth.Write("],\"categories\":[");
            Join(truth, _categories, c => $"{{\"id\":{c.Id},\"name\":\"{c.Name}\"}}");
            truth.Write("]}");
        }
        using var detections = new StreamWriter(Path.Combine(folder, "dt.json"));
        detections.Write('[');
        Join(detections, _detections, d =>
            $"{{\"image_id\":{d.ImageId},\"category_id\":{d.CategoryId},\"bbox\":{Box(d.X, d.Y, d.Width, d.Height)},\"score\":{Number(d.Score)}}}");
        detections.Write(']');
    }

    private void DrawPicture(long image)
    {
        (int width, int height) = Next() < 0.7 ? (640, 480) : (480, 640);
        _images.Add(new CocoImage(image, string.Create(CultureInfo.InvariantCulture, $"{image:D6}.jpg"), width, height));
        int count = Next() < 0.01 ? 0 : 1 + (int)(Next() * Next() * 28);
        long[] usual = [Category((int)(Next() * Next() * Classes)), Category((int)(Next() * Next() * Classes)), Category((int)(Next() * Next() * Classes))];
        int first = _annotations.Count;
        for (int i = 0; i < count; i++)
        {
            long category = Next() < 0.8 ? usual[Below(3)] : Category(Below(Classes));
            double size = Next();
            double side = size < 0.41 ? 8 + (24 * Next()) : size < 0.75 ? 32 + (64 * Next()) : 96 + (250 * Next());
            double aspect = 0.5 + (1.5 * Next());
            double w = Round(Math.Min(width - 2.0, side * Math.Pow(aspect, 0.5)), 2), h = Round(Math.Min(height - 2.0, side / Math.Pow(aspect, 0.5)), 2);
            double x = Round(Next() * (width - w), 2), y = Round(Next() * (height - h), 2);
            bool isCrowd = Next() < 0.01;
            _annotations.Add(new CocoAnnotation(_annotations.Count + 1, image, category, x, y, w, h, Round(w * h * (0.5 + (0.5 * Next())), 2), isCrowd));
        }
        int detections = 20 + Below(61);
        for (int i = 0; i < detections; i++)
            _detections.Add(Draw(image, width, height, first, usual));
    }

    private CocoDetection Draw(long image, int width, int height, int first, long[] usual)
    {
        int objects = _annotations.Count - first;
        long category;
        double x, y, w, h, score;
        if (objects > 0 && Next() < 0.45)
        {
            CocoAnnotation near = _annotations[first + Below(objects)];
            category = near.CategoryId;
            double jitter = (0.25 * Next() * Next()) + 0.01;
            x = near.X + (Noise() * jitter * near.Width);
            y = near.Y + (Noise() * jitter * near.Height);
            w = near.Width * (1 + (Noise() * jitter));
            h = near.Height * (1 + (Noise() * jitter));
            if (Next() < 0.15)
                category = Category(Below(Classes));
            score = 0.25 + (0.75 * Next() * (1 - jitter));
        }
        else
        {
            category = Next() < 0.5 ? usual[Below(3)] : Category(Below(Classes));
            w = 8 + (200 * Next() * Next());
            h = 8 + (200 * Next() * Next());
            x = Next() * (width - w);
            y = Next() * (height - h);
            score = 0.7 * Next() * Next();
        }
        return new CocoDetection(image, category, Round(x, 2), Round(y, 2), Round(Math.Max(1, w), 2), Round(Math.Max(1, h), 2), Round(score, 5));
    }

    private long Category(int index) => _categories[index].Id;

    /// <summary>splitmix64, its upper 24 bits.</summary>
    private double Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 40) / 16777216.0;
    }

    private int Below(int count) => Math.Min((int)(Next() * count), count - 1);

    private double Noise() => Next() + Next() - 1.0;

    /// <summary>Python's <c>round</c>: to the nearest decimal of the exact value.</summary>
    private static double Round(double value, int digits)
    {
        double scale = digits == 2 ? 100 : 100000, scaled = value * scale, whole = Math.Round(scaled);
        // near the middle the product itself is rounded, and may be so to the wrong side
        return Math.Abs(Math.Abs(scaled - whole) - 0.5) > 1e-6
            ? whole / scale
            : double.Parse(value.ToString(digits == 2 ? "F2" : "F5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static string Box(double x, double y, double width, double height) => $"[{Number(x)},{Number(y)},{Number(width)},{Number(height)}]";

    /// <summary>As Python writes a float.</summary>
    private static string Number(double value)
    {
        Span<byte> text = stackalloc byte[32];
        Utf8Formatter.TryFormat(value, text, out int length);
        string written = System.Text.Encoding.ASCII.GetString(text[..length]);
        return double.IsInteger(value) ? written + ".0" : written.Replace('E', 'e');
    }

    private static void Join<T>(TextWriter writer, IReadOnlyList<T> items, Func<T, FormattableString> write)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0)
                writer.Write(',');
            writer.Write(write(items[i]).ToString(CultureInfo.InvariantCulture));
        }
    }
}
