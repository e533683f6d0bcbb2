using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Evaluation.Reports;
using Xunit;

namespace AlignDet.Tests.Evaluation.Reports;

/// <summary>Pictures of 600 x 600 pixels with a few objects, put together by hand or drawn at random.</summary>
internal sealed class ReportScene(params string[] classes)
{
    private readonly List<CocoAnnotation> _truths = [];
    private readonly List<CocoDetection> _detections = [];
    private int _pictures = 1;

    public CocoDataset Truth => new()
    {
        Images = [.. Enumerable.Range(1, _pictures).Select(i => new CocoImage(i, $"{i}.png", 600, 600))],
        Categories = [.. classes.Select((name, k) => new CocoCategory(10 + (3 * k), name))],
        Annotations = _truths,
    };

    public IReadOnlyList<CocoDetection> Detections => _detections;

    public ReportScene Object(int category, double x, double y, double width, double height, int picture = 1, bool isCrowd = false)
    {
        _pictures = Math.Max(_pictures, picture);
        _truths.Add(new CocoAnnotation(_truths.Count + 1, picture, 10 + (3 * category), x, y, width, height, width * height, isCrowd));
        return this;
    }

    public ReportScene Found(int category, double x, double y, double width, double height, double score, int picture = 1)
    {
        _pictures = Math.Max(_pictures, picture);
        _detections.Add(new CocoDetection(picture, 10 + (3 * category), x, y, width, height, score));
        return this;
    }

    public DetectionReport Report(DetectionReportOptions? options = null) => Report(Truth, _detections, options);

    public static DetectionReport Report(CocoDataset truth, IReadOnlyList<CocoDetection> detections, DetectionReportOptions? options = null) =>
        DetectionReport.Of(truth, detections, Measure.Boxes(truth, detections), options, TestContext.Current.CancellationToken);

    /// <summary>Objects, crowds among them, with detections of every fate; all overlaps and scores differ.</summary>
    public static ReportScene Random(int seed)
    {
        var random = new Random(seed);
        int classes = random.Next(1, 5);
        var scene = new ReportScene([.. Enumerable.Range(0, classes).Select(k => $"class {k}")]);
        for (int picture = 1; picture <= 6; picture++)
        {
            for (int i = random.Next(6); i > 0; i--)
            {
                (double x, double y, double side) = (random.NextDouble() * 400, random.NextDouble() * 400, 8 + (random.NextDouble() * 150));
                int category = random.Next(classes);
                scene.Object(category, x, y, side, side, picture, random.NextDouble() < 0.1);
                for (int copies = random.Next(4); copies > 0; copies--)
                {
                    double shift = side * random.NextDouble() * random.NextDouble();
                    scene.Found(random.NextDouble() < 0.7 ? category : random.Next(classes), x + shift, y - (shift * random.NextDouble()), side, side, random.NextDouble(), picture);
                }
            }
            for (int i = random.Next(3); i > 0; i--)
            {
                scene.Found(random.Next(classes), random.NextDouble() * 500, random.NextDouble() * 500, 40, 50, random.NextDouble(), picture);
            }
        }
        return scene;
    }
}
