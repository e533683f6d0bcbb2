namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>Under which names a run keeps its report and the pictures the report speaks of.</summary>
public static class ReportPicture
{
    /// <summary>The report among the files of a run.</summary>
    public const string FileName = "report.json";

    /// <summary>What the names of its pictures begin with.</summary>
    public const string Prefix = "report/";

    /// <summary>The name of a picture of the report among the pictures of a run.</summary>
    public static string NameOf(PictureResult picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Prefix + Path.ChangeExtension(picture.FileName, null);
    }
}
