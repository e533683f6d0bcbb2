namespace AlignDet.Web.Components.Shared;

/// <summary>What a user can ask of a run.</summary>
public enum RunAction
{
    /// <summary>Write a checkpoint and stop.</summary>
    Pause,

    /// <summary>Go on from the last checkpoint.</summary>
    Resume,

    /// <summary>End it.</summary>
    Cancel,

    /// <summary>Queue it again.</summary>
    Retry,
}
