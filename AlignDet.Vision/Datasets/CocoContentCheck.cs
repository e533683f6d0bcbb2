namespace AlignDet.Vision.Datasets;

/// <summary>What is wrong in an annotation file though each item can be used by itself.</summary>
internal static class CocoContentCheck
{
    private const int LongestName = 200;

    public static void Run(ParsedCoco parsed)
    {
        CheckCategories(parsed);
        CheckImages(parsed);
        CheckAnnotations(parsed);
        CocoOutlineCheck.Run(parsed);
    }

    private static void CheckCategories(ParsedCoco parsed)
    {
        ProblemList problems = parsed.Problems;
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (CocoCategory category in parsed.Dataset.Categories)
        {
            string place = $"categories (id {category.Id})", name = category.Name;
            if (category.Id < 0)
                problems.Warning(place, "the id is negative, which other programs may not take", "Number classes from 1");
            if (string.IsNullOrWhiteSpace(name))
                problems.Error(place, "the name is empty", "Name the class");
            else if (!seen.TryAdd(name, category.Id))
                problems.Error(place, $"the name {Shown.Name(name)} is that of id {seen[name]} too", "Join the classes or rename one");
            if (name.Any(char.IsControl))
                problems.Error(place, $"the name {Shown.Name(name)} has control characters", "Rename the class");
            if (name.Length > LongestName)
                problems.Error(place, $"the name {Shown.Name(name)} is longer than {LongestName} characters", "Shorten it");
        }
    }

    private static void CheckImages(ParsedCoco parsed)
    {
        IReadOnlyList<CocoImage> images = parsed.Dataset.Images;
        if (images.Count == 0 && !parsed.Problems.HasFatal)
            parsed.Problems.Error("images", "there is no usable image", "List the pictures");
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i < images.Count; i++)
        {
            CocoImage image = images[i];
            if (seen.TryAdd(PictureName.Normal(image.FileName), image.Id))
                continue;
            parsed.Problems.Error(
                $"images[{parsed.ImagePlaces[i]}].file_name (id {image.Id})",
                $"the file {Shown.Name(image.FileName)} is that of image {seen[PictureName.Normal(image.FileName)]} too",
                "Keep one image with all annotations, or correct the name");
        }
    }

    private static void CheckAnnotations(ParsedCoco parsed)
    {
        ProblemList problems = parsed.Problems;
        IReadOnlyList<CocoAnnotation> annotations = parsed.Dataset.Annotations;
        if (annotations.Count == 0 && !problems.HasFatal)
            problems.Warning("annotations", "there is no usable annotation", "Nothing to do if the pictures are meant to be unlabelled");
        Dictionary<long, CocoImage> images = parsed.Dataset.Images.ToDictionary(image => image.Id);
        for (int i = 0; i < annotations.Count; i++)
        {
            CocoAnnotation box = annotations[i];
            CocoImage image = images[box.ImageId];
            string place = $"annotations[{parsed.AnnotationPlaces[i]}].bbox (id {box.Id})";
            // annotation tools round by up to a pixel
            if (CocoBox.Overhang(box, image) > 1)
            {
                problems.Warning(
                    place,
                    $"the box reaches {JsonValues.Format(Math.Round(CocoBox.Overhang(box, image), 2))} pixels over the border of its {image.Width}x{image.Height} picture",
                    "The part inside is used; correct the box if that is not what is meant");
            }
            if (box.Width < 1 || box.Height < 1)
            {
                problems.Warning(
                    place, $"the box is only {JsonValues.Format(box.Width)} by {JsonValues.Format(box.Height)} pixels", "Correct the box or take it out");
            }
        }
    }
}
