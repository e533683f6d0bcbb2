namespace AlignDet.Detection.Checkpoints;

/// <summary>What a file says beside its weights.</summary>
/// <param name="Texts">Metadata of safetensors, or epoch, versions and the like of a training script.</param>
/// <param name="Classes">Names of the classes, where they are told.</param>
/// <param name="Config">mmdet's configuration as text, or empty.</param>
public sealed record CheckpointFacts(IReadOnlyDictionary<string, string> Texts, IReadOnlyList<string> Classes, string Config);
