using AlignDet.Recipes;

namespace AlignDet.Vision.Datasets;

/// <summary>
/// Reads COCO annotation files, labels and proposals alike (cocodataset.org/#format-data). A single bad image or annotation is
/// left out and told; a file that is wrong as a whole is refused. Of overhanging boxes the part inside the picture counts, and
/// whoever uses them clips them.
/// </summary>
public static class CocoReader
{
    /// <summary>The usable content of a file.</summary>
    /// <param name="path">The JSON file, in UTF-8, with or without a byte order mark.</param>
    /// <param name="skipped">Told of everything left out or replaced, in the order found; give one, so that nobody wonders where boxes went.</param>
    /// <exception cref="BadInputException">
    /// The file is missing, empty, cut off or no JSON; has no "images" or "categories"; or a category is unusable.
    /// "annotations" may be missing (unlabelled pictures).
    /// </exception>
    public static CocoDataset Read(string path, Action<DatasetProblem>? skipped = null)
    {
        ParsedCoco parsed = CocoParser.Parse(path);
        parsed.Problems.ThrowIfFatal();
        if (skipped is not null)
        {
            foreach (DatasetProblem problem in parsed.Problems.All)
                skipped(problem);
        }
        return parsed.Dataset;
    }
}
