namespace AlignDet.Tests.Datasets;

/// <summary>Pictures that no code of this project drew: the committed 60, or the folder that ALIGNDET_SCENES names.</summary>
internal static class RealScenes
{
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("ALIGNDET_SCENES") is { Length: > 0 } given ? given : Path.Combine(AppContext.BaseDirectory, "Fixtures", "clipart-scenes");
}
