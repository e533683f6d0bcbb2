namespace AlignDet.Experiments;

/// <summary>On whose behalf something is done.</summary>
/// <param name="Name">Who; goes into <c>createdBy</c>.</param>
/// <param name="Workspace">Where; goes into store paths and Redis keys.</param>
public sealed record Caller(string Name, string Workspace)
{
    /// <summary>The one workspace there is so far.</summary>
    public const string DefaultWorkspace = "default";
}
