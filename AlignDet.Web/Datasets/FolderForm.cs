using AlignDet.Recipes.Runs;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;

namespace AlignDet.Web.Datasets;

/// <summary>Whether a folder has the form of a data set, and if not, what it looks like and what to do.</summary>
internal static class FolderForm
{
    /// <summary>Folder of single objects by class, as drawn data sets have it: pictures, but no scenes to detect in.</summary>
    private const string Classification = "classification";

    private const string Wanted = "A data set has annotations/instances_SPLIT.json in COCO format with the pictures in SPLIT/ or images/SPLIT/"
        + " (train, val, ...), or at least a folder of pictures such as unlabeled/";

    /// <summary>The splits of a folder. What is left out on the way is told.</summary>
    /// <exception cref="DatasetRefusedException">There is none.</exception>
    public static IReadOnlyList<string> Splits(DatasetFolder folder, List<DatasetIssue> issues)
    {
        if (Directory.Exists(At(folder, "JPEGImages")) && Directory.Exists(At(folder, "Annotations")))
        {
            throw Refuse(folder, "this is a data set in Pascal VOC format", "Convert its annotations to COCO format first. " + Wanted);
        }
        List<string> splits = [];
        foreach (string split in folder.Splits.Where(split => split != Classification))
        {
            if (folder.HasAnnotations(split) || ImageFiles.List(folder.ImagesFolder(split)).Count > 0)
            {
                splits.Add(split);
            }
            else
            {
                issues.Add(new("warning", folder.ImagesFolder(split), "", "the folder holds no pictures and is left out", "Nothing to do if it is not meant to be a split"));
            }
        }
        if (folder.LabelledSplits.Count == 0)
        {
            RefuseOtherNames(folder);
        }
        return splits.Count > 0 ? splits : throw Empty(folder);
    }

    private static void RefuseOtherNames(DatasetFolder folder)
    {
        string annotations = At(folder, "annotations");
        string[] others = Directory.Exists(annotations) ? [.. Directory.EnumerateFiles(annotations, "*.json").Order(StringComparer.Ordinal)] : [];
        if (others.Length > 0)
        {
            throw Refuse(folder, $"annotations/{Path.GetFileName(others[0])} is there, but no annotations/instances_SPLIT.json",
                "Rename it to instances_SPLIT.json, SPLIT being the folder of its pictures, or take it out if the pictures are meant to be unlabelled");
        }
    }

    private static DatasetRefusedException Empty(DatasetFolder folder)
    {
        int loose = Directory.EnumerateFiles(folder.Path).Count(file => ImageFiles.IsPicture(file));
        if (loose > 0)
        {
            return Refuse(folder, $"there are {loose} pictures in the folder itself, but no folder of pictures in it",
                "Move them into a folder below, such as unlabeled/. " + Wanted);
        }
        return Directory.EnumerateFileSystemEntries(folder.Path).Any()
            ? Refuse(folder, "this is not the folder of a data set: neither annotations/instances_SPLIT.json nor a folder with pictures is in it", Wanted)
            : Refuse(folder, "the folder is empty", Wanted);
    }

    private static DatasetRefusedException Refuse(DatasetFolder folder, string problem, string cure) =>
        new([new DatasetIssue("error", folder.Path, "", problem, cure)]);

    private static string At(DatasetFolder folder, string name) => Path.Combine(folder.Path, name);
}
