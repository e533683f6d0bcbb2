namespace AlignDet.Experiments.Store;

/// <summary>Where everything lies in the artifact store.</summary>
public static class StoreKeys
{
    /// <summary>All runs of a workspace.</summary>
    public static string Runs(string workspace) => $"runs/{workspace}/";

    /// <summary>Everything of a run; ends with a slash.</summary>
    public static string RunFolder(string workspace, string run) => $"runs/{workspace}/{run}/";

    /// <summary>run.json.</summary>
    public static string Run(string workspace, string run) => RunFolder(workspace, run) + "run.json";

    /// <summary>recipe.json, resolved.</summary>
    public static string Recipe(string workspace, string run) => RunFolder(workspace, run) + "recipe.json";

    /// <summary>What an attempt wrote, relative to its run; ends with a slash.</summary>
    public static string AttemptOf(int attempt) => FormattableString.Invariant($"attempts/{attempt}/");

    /// <summary>Everything of an attempt; ends with a slash.</summary>
    public static string Attempt(string workspace, string run, int attempt) => RunFolder(workspace, run) + AttemptOf(attempt);

    /// <summary>All pipelines of a workspace.</summary>
    public static string Pipelines(string workspace) => $"pipelines/{workspace}/";

    /// <summary>pipeline.json.</summary>
    public static string Pipeline(string workspace, string pipeline) => $"{Pipelines(workspace)}{pipeline}/pipeline.json";

    /// <summary>All data sets of a workspace.</summary>
    public static string Datasets(string workspace) => $"datasets/{workspace}/";

    /// <summary>Everything of a version of a data set; ends with a slash.</summary>
    public static string DatasetFolder(string workspace, string id, string version) => $"{Datasets(workspace)}{id}/{version}/";

    /// <summary>Keys that sign cookies and links.</summary>
    public const string ProtectionKeys = "keys/";
}
