using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Masks;

namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>Overlaps of a picture's detections with its objects, of boxes or of masks.</summary>
internal static class SceneOverlaps
{
    /// <summary>[detections, truths]; for a crowd the share of the detection that lies in it (pycocotools <c>bbIou</c>).</summary>
    public static double[] Of(CocoImage image, SceneTruth[] truths, SceneDetection[] detections, CocoEvaluationType type)
    {
        double[] ious = new double[detections.Length * truths.Length];
        if (ious.Length == 0)
            return ious;
        if (type == CocoEvaluationType.Segm)
            FillMasks(ious, image, truths, detections);
        else
            FillBoxes(ious, truths, detections);
        return ious;
    }

    private static void FillBoxes(double[] ious, SceneTruth[] truths, SceneDetection[] detections)
    {
        int at = 0;
        foreach (SceneDetection detection in detections)
        {
            CocoDetection found = detection.Found;
            double area = found.Width * found.Height;
            foreach (SceneTruth truth in truths)
            {
                CocoAnnotation there = truth.Annotation;
                double width = Math.Min(found.Width + found.X, there.Width + there.X) - Math.Max(found.X, there.X);
                double height = Math.Min(found.Height + found.Y, there.Height + there.Y) - Math.Max(found.Y, there.Y);
                double shared = width > 0 && height > 0 ? width * height : 0;
                ious[at++] = shared > 0 ? shared / (truth.IsCrowd ? area : area + (there.Width * there.Height) - shared) : 0;
            }
        }
    }

    private static void FillMasks(double[] ious, CocoImage image, SceneTruth[] truths, SceneDetection[] detections)
    {
        Region[] objects = Array.ConvertAll(truths, t => new Region(MaskOf(image, t.Annotation)));
        int at = 0;
        foreach (SceneDetection detection in detections)
        {
            var found = new Region(MaskOf(image, detection.Found));
            for (int t = 0; t < objects.Length; t++)
            {
                ious[at++] = found.Meets(objects[t]) ? MaskIou.Of(found.Mask, objects[t].Mask, truths[t].IsCrowd) : 0;
            }
        }
    }

    private static RunLengthMask MaskOf(CocoImage image, CocoAnnotation truth) => Fitting(
        image,
        truth.Mask ?? (truth.Polygons is { } polygons ? MaskPolygons.Fill(polygons, image.Height, image.Width) : null),
        $"annotation {truth.Id}");

    private static RunLengthMask MaskOf(CocoImage image, in CocoDetection found) => Fitting(image, found.Mask, $"a detection in image {image.Id}");

    private static RunLengthMask Fitting(CocoImage image, RunLengthMask? mask, string where)
    {
        if (mask is null)
            throw new BadInputException(where, "there is no mask to compare", "Compare boxes, or give masks");
        return (mask.Width, mask.Height) == (image.Width, image.Height)
            ? mask
            : throw new BadInputException(where, $"the mask is {mask.Width}x{mask.Height} pixels, the picture {image.Width}x{image.Height}", "Give masks of the picture's size");
    }

    /// <summary>A mask with its bounds: most pairs of a picture lie apart, which costs four comparisons to see.</summary>
    private sealed class Region(RunLengthMask mask)
    {
        private readonly (int X, int Y, int Width, int Height) _bounds = mask.Bounds;

        public RunLengthMask Mask => mask;

        public bool Meets(Region other) =>
            _bounds.X < other._bounds.X + other._bounds.Width && other._bounds.X < _bounds.X + _bounds.Width
            && _bounds.Y < other._bounds.Y + other._bounds.Height && other._bounds.Y < _bounds.Y + _bounds.Height;
    }
}
