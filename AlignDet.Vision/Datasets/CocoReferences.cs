namespace AlignDet.Vision.Datasets;

/// <summary>Checks what annotations say about the images and classes of their file.</summary>
internal sealed class CocoReferences(
    List<Placed<CocoImage>> images, IReadOnlyDictionary<long, int> leftOut, IReadOnlyList<CocoCategory> categories, ProblemList problems)
{
    private readonly Dictionary<long, CocoImage> _images = images.ToDictionary(image => image.Item.Id, image => image.Item);
    private readonly HashSet<long> _categories = [.. categories.Select(category => category.Id)];
    private readonly SortedDictionary<int, int> _lost = [];

    /// <summary>What of an annotation can be used, null where nothing can; what is left out is noted.</summary>
    public CocoAnnotation? Resolve(int index, string by, CocoAnnotation annotation)
    {
        string place = $"annotations[{index}]";
        if (leftOut.TryGetValue(annotation.ImageId, out int imageIndex))
        {
            _lost[imageIndex] = _lost.GetValueOrDefault(imageIndex) + 1;
            return null;
        }
        if (!_images.TryGetValue(annotation.ImageId, out CocoImage? image))
        {
            problems.Error(
                $"{place}.image_id{by}", $"there is no image {annotation.ImageId}; the annotation is left out", "Add the image or take the annotation out");
            return null;
        }
        // a file without classes is told once, and not for each box
        if (_categories.Count > 0 && !_categories.Contains(annotation.CategoryId))
        {
            problems.Error(
                $"{place}.category_id{by}", $"there is no category {annotation.CategoryId}; the annotation is left out",
                "Add the category or take the annotation out");
            return null;
        }
        if (CocoBox.IsOutside(annotation, image))
        {
            problems.Error(
                $"{place}.bbox{by}",
                $"the box lies outside its picture of {image.Width}x{image.Height} pixels; the annotation is left out", "Correct the box or take it out");
            return null;
        }
        return annotation.Mask is null || CocoOutline.Fits(annotation.Mask, image, $"{place}.segmentation", by, problems)
            ? annotation
            : annotation with { Mask = null };
    }

    /// <summary>One line for each image left out that had annotations.</summary>
    public void ReportLeftOut()
    {
        foreach ((int image, int count) in _lost)
        {
            problems.Error(
                $"images[{image}]", $"{count} annotation{(count == 1 ? " is" : "s are")} left out with the image", "Correct the image's entry");
        }
    }
}
