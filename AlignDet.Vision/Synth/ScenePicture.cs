using System.Globalization;

namespace AlignDet.Vision.Synth;

/// <summary>One picture that a drawn data set is to have.</summary>
/// <param name="Split">The part it belongs to.</param>
/// <param name="Index">Its number within the part, from 0 on.</param>
/// <param name="ClassIndex">Class of its one object, or null for a scene.</param>
/// <param name="File">Where it is written, relative to the data set.</param>
internal sealed record ScenePicture(SceneSplit Split, int Index, int? ClassIndex, string File)
{
    /// <summary>Name of the folder of a part.</summary>
    public static string FolderOf(SceneSplit split) => split switch
    {
        SceneSplit.Train => "train",
        SceneSplit.Val => "val",
        SceneSplit.Unlabeled => "unlabeled",
        _ => "classification",
    };

    /// <summary>Every picture of a data set.</summary>
    public static IEnumerable<ScenePicture> All(SceneSettings settings)
    {
        IEnumerable<ScenePicture> scenes =
            from part in new[] { (SceneSplit.Train, settings.Images), (SceneSplit.Val, settings.Val), (SceneSplit.Unlabeled, settings.Unlabeled) }
            from index in Enumerable.Range(0, part.Item2)
            select new ScenePicture(part.Item1, index, null, Path.Combine(FolderOf(part.Item1), FileName(index)));
        IEnumerable<ScenePicture> crops =
            from classIndex in Enumerable.Range(0, settings.Classes)
            from index in Enumerable.Range(0, settings.CropsPerClass)
            select new ScenePicture(
                SceneSplit.Classification,
                // numbered so that a class's pictures stay the same when there are more classes or more pictures of each
                index * SceneClasses.Names.Count + classIndex,
                classIndex,
                Path.Combine(FolderOf(SceneSplit.Classification), SceneClasses.Names[classIndex], FileName(index)));
        return scenes.Concat(crops);
    }

    /// <summary>Draws it.</summary>
    public DrawnScene Draw(SceneSettings settings)
    {
        Random random = SceneRandom.For(settings.Seed, Split, Index);
        SceneLayout layout = ClassIndex is null ? SceneLayout.Scene(settings, random) : SceneLayout.Crop(random);
        return SceneComposer.Draw(layout, chance => ClassIndex ?? chance.Next(settings.Classes), random);
    }

    private static string FileName(int index) => (index + 1).ToString("000000", CultureInfo.InvariantCulture) + ".jpg";
}
