using AlignDet.Tests.Evaluation;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Masks;
using AlignDet.Vision.Transforms;

namespace AlignDet.Benchmarks;

/// <summary>The large set with masks: an uneven outline in each box, the same on every machine.</summary>
internal static class LargeMasks
{
    private const int Corners = 24;

    /// <summary>Objects get polygons, crowds and detections run lengths of whole pictures, as COCO's files and results have them.</summary>
    public static (CocoDataset Truth, CocoDetection[] Detections) Draw(LargeSet set)
    {
        CocoDataset boxes = set.Truth;
        Dictionary<long, CocoImage> images = boxes.Images.ToDictionary(image => image.Id);
        CocoAnnotation[] annotations =
        [
            .. boxes.Annotations.Select((a, i) =>
            {
                double[] outline = Outline(a.X, a.Y, a.Width, a.Height, SeedMixer.Random(1, 0, i, 0));
                CocoImage image = images[a.ImageId];
                return a.IsCrowd ? a with { Mask = MaskPolygons.Fill(outline, image.Height, image.Width) } : a with { Polygons = [outline] };
            }),
        ];
        CocoDetection[] detections = set.Detections;
        Parallel.For(0, detections.Length, i =>
        {
            CocoDetection d = detections[i];
            CocoImage image = images[d.ImageId];
            RunLengthMask mask = MaskPolygons.Fill(Outline(d.X, d.Y, d.Width, d.Height, SeedMixer.Random(2, 0, i, 0)), image.Height, image.Width);
            detections[i] = CocoDetection.OfMask(d.ImageId, d.CategoryId, mask, d.Score);
        });
        return (new CocoDataset { Images = boxes.Images, Categories = boxes.Categories, Annotations = annotations }, detections);
    }

    private static double[] Outline(double x, double y, double width, double height, Random random)
    {
        double[] outline = new double[2 * Corners];
        for (int i = 0; i < Corners; i++)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * i / Corners);
            double reach = 0.5 * (0.8 + (0.2 * random.NextDouble()));
            outline[2 * i] = Math.Round(x + (width * (0.5 + (reach * cos))), 2);
            outline[(2 * i) + 1] = Math.Round(y + (height * (0.5 + (reach * sin))), 2);
        }
        return outline;
    }
}
