namespace AlignDet.Vision.Datasets;

/// <summary>Whether outlines belong to their boxes: a detector that learns masks would learn the wrong ones in silence.</summary>
internal static class CocoOutlineCheck
{
    // annotation tools round boxes and outlines by up to a pixel, each in its own way
    private const double Rounding = 2;

    // outlines are drawn roughly, and a box is not always drawn anew with them
    private const double LeastOverlap = 0.5;

    public static void Run(ParsedCoco parsed)
    {
        ProblemList problems = parsed.Problems;
        IReadOnlyList<CocoAnnotation> annotations = parsed.Dataset.Annotations;
        int without = 0, first = -1;
        for (int i = 0; i < annotations.Count; i++)
        {
            CocoAnnotation annotation = annotations[i];
            string place = $"annotations[{parsed.AnnotationPlaces[i]}].segmentation (id {annotation.Id})";
            if (Extent(annotation) is { } extent)
            {
                if (Fault(annotation, extent) is { } fault)
                    problems.Warning(place, fault, "Correct the outline or the box; masks are learned from outlines");
            }
            else if (!annotation.IsCrowd)
            {
                first = without++ == 0 ? i : first;
            }
        }
        if (without > 0 && annotations.Any(annotation => annotation.HasOutline))
        {
            string more = without > 1 ? $" and for {without - 1} more" : "";
            problems.Warning(
                $"annotations[{parsed.AnnotationPlaces[first]}] (id {annotations[first].Id})",
                $"there is no outline for this object{more}, though there are for others", "Add it, or train a detector without masks; one with masks leaves such boxes out");
        }
    }

    private static string? Fault(CocoAnnotation annotation, (double X1, double Y1, double X2, double Y2) extent)
    {
        double width = extent.X2 - extent.X1, height = extent.Y2 - extent.Y1;
        if (annotation.Mask is { Area: 0 })
            return "the mask is empty";
        if (annotation.Mask is null && (width <= 0 || height <= 0))
            return "the outline covers nothing";
        double left = Math.Max(extent.X1, annotation.X), right = Math.Min(extent.X2, annotation.X + annotation.Width);
        double top = Math.Max(extent.Y1, annotation.Y), bottom = Math.Min(extent.Y2, annotation.Y + annotation.Height);
        double shared = Math.Max(0, right - left) * Math.Max(0, bottom - top);
        bool isNear = Math.Abs(extent.X1 - annotation.X) <= Rounding && Math.Abs(extent.Y1 - annotation.Y) <= Rounding
            && Math.Abs(extent.X2 - annotation.X - annotation.Width) <= Rounding && Math.Abs(extent.Y2 - annotation.Y - annotation.Height) <= Rounding;
        return isNear || shared >= LeastOverlap * ((width * height) + (annotation.Width * annotation.Height) - shared)
            ? null
            : $"the outline reaches from {Point(extent.X1, extent.Y1)} to {Point(extent.X2, extent.Y2)}, "
                + $"the box from {Point(annotation.X, annotation.Y)} to {Point(annotation.X + annotation.Width, annotation.Y + annotation.Height)}";
    }

    private static string Point(double x, double y) => $"{JsonValues.Format(Math.Round(x, 2))},{JsonValues.Format(Math.Round(y, 2))}";

    private static (double X1, double Y1, double X2, double Y2)? Extent(CocoAnnotation annotation)
    {
        if (annotation.Mask is { } mask)
        {
            (int x, int y, int width, int height) = mask.Bounds;
            return (x, y, x + width, y + height);
        }
        return annotation.Polygons is not { } polygons
            ? null
            : (Coordinates(polygons, 0).Min(), Coordinates(polygons, 1).Min(), Coordinates(polygons, 0).Max(), Coordinates(polygons, 1).Max());
    }

    private static IEnumerable<double> Coordinates(IReadOnlyList<double[]> polygons, int axis) =>
        polygons.SelectMany(polygon => polygon.Where((_, i) => i % 2 == axis));
}
