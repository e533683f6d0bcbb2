namespace AlignDet.Recipes.Stages;

/// <summary>Weight of a line in a run's log.</summary>
public enum StageLogLevel
{
    /// <summary>For whoever looks for a fault.</summary>
    Debug,

    /// <summary>What happened.</summary>
    Info,

    /// <summary>The user should know; the stage goes on.</summary>
    Warning,

    /// <summary>The stage ends because of this.</summary>
    Error,
}
