namespace AlignDet.Experiments.Runs;

/// <summary>A record and the ETag it was read under.</summary>
public sealed record Versioned<T>(T Value, string ETag);
