using AlignDet.Recipes;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Datasets;

/// <summary>Whether the picture files of an annotation file are there, whole, and of the size it says.</summary>
internal static class CocoPictureCheck
{
    public static IReadOnlyList<DatasetProblem> Run(
        ParsedCoco parsed, string folder, IProgress<(long Done, long Total)>? progress, CancellationToken cancel)
    {
        IReadOnlyList<CocoImage> images = parsed.Dataset.Images;
        if (images.Count == 0)
            return [];
        bool[] there = [.. images.Select(image => File.Exists(PictureName.Locate(folder, image.FileName)))];
        if (!there.Contains(true))
            return [NoneThere(folder, images)];

        var found = new DatasetProblem?[images.Count];
        long done = 0;
        Parallel.For(0, images.Count, new ParallelOptions { CancellationToken = cancel }, i =>
        {
            string path = PictureName.Locate(folder, images[i].FileName);
            found[i] = there[i] ? CheckPicture(path, images[i], cancel) : Missing(path, images[i]);
            progress?.Report((Interlocked.Increment(ref done), images.Count));
        });
        return [.. found.OfType<DatasetProblem>()];
    }

    private static DatasetProblem? CheckPicture(string path, CocoImage image, CancellationToken cancel)
    {
        RgbImage picture;
        try
        {
            picture = ImageDecoder.Decode(path, cancel);
        }
        catch (BadInputException fault)
        {
            return Error(path, image, fault.Problem ?? fault.Message, fault.Cure ?? "Replace it with a good copy");
        }
        if ((picture.Width, picture.Height) == (image.Width, image.Height))
            return null;
        bool turned = (picture.Width, picture.Height) == (image.Height, image.Width);
        return Error(
            path, image, $"the picture is {picture.Width}x{picture.Height} pixels, the annotation file says {image.Width}x{image.Height}",
            turned ? "Correct the size and check the boxes: width and height are swapped, or the EXIF orientation was not applied"
                : "Correct the size and check the boxes, which may be for a scaled copy");
    }

    private static DatasetProblem Missing(string path, CocoImage image) =>
        Error(path, image, "the picture is not there", "Copy it there or take the image out");

    private static DatasetProblem NoneThere(string folder, IReadOnlyList<CocoImage> images) => new(
        ProblemSeverity.Error, Shown.Path(folder), "",
        Directory.Exists(folder)
            ? $"none of the {images.Count} pictures is in this folder (the first is {Shown.Name(images[0].FileName)})"
            : "the folder of the pictures is not there",
        "Check that the folder belongs to the annotation file");

    private static DatasetProblem Error(string path, CocoImage image, string problem, string cure) =>
        new(ProblemSeverity.Error, Shown.Path(path), $"image {image.Id}", problem, cure);
}
