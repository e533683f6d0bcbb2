using AlignDet.Recipes;

namespace AlignDet.Vision.Datasets;

/// <summary>Finds every problem of a COCO data set.</summary>
public static class CocoChecker
{
    /// <summary>
    /// All that <see cref="CocoReader"/> leaves out or replaces, then what is odd though usable, then the picture files: every
    /// one is decoded, on all cores. The order is the same in every run.
    /// </summary>
    /// <param name="annotations">The annotation file.</param>
    /// <param name="imagesFolder">The folder which its file names are relative to.</param>
    /// <param name="progress">Pictures decoded, and how many there are.</param>
    /// <param name="cancel">Stops between pictures.</param>
    /// <returns>The problems; none: the data set is clean. A file that cannot be used at all gives its reasons as errors.</returns>
    public static IReadOnlyList<DatasetProblem> Check(
        string annotations, string imagesFolder, IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(imagesFolder);
        ParsedCoco parsed;
        try
        {
            parsed = CocoParser.Parse(annotations);
        }
        catch (BadInputException fault)
        {
            return [Whole(annotations, fault)];
        }
        CocoContentCheck.Run(parsed);
        return [.. parsed.Problems.All, .. CocoPictureCheck.Run(parsed, imagesFolder, progress, cancel)];
    }

    /// <summary>
    /// Whether what is learned from one split can be measured on another: each class of <paramref name="val"/> must be in
    /// <paramref name="train"/>, under the same id. Call it after <see cref="Check"/> where two splits are meant to be used
    /// together (<c>instances_train.json</c> and <c>instances_val.json</c> in one folder).
    /// </summary>
    /// <returns>The problems between the two; those within one file are left to <see cref="Check"/>.</returns>
    public static IReadOnlyList<DatasetProblem> CheckPair(string train, string val)
    {
        CocoDataset learned, measured;
        string reading = train;
        try
        {
            learned = CocoParser.Parse(train).Dataset;
            reading = val;
            measured = CocoParser.Parse(val).Dataset;
        }
        catch (BadInputException fault)
        {
            return [Whole(reading, fault)];
        }
        return CocoPairCheck.Run(learned, measured, Shown.Path(train), Shown.Path(val));
    }

    private static DatasetProblem Whole(string file, BadInputException fault) =>
        new(ProblemSeverity.Error, Shown.Path(file), "", fault.Problem ?? fault.Message, fault.Cure ?? "Correct the file");
}
