namespace AlignDet.Experiments.Attempts;

/// <summary>Who takes jobs.</summary>
/// <param name="Name">For people: machine and process.</param>
/// <param name="Device">What it computes on: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
/// <param name="CodeVersion">Informational version of the program.</param>
public sealed record TrainerInfo(string Name, string Device, string CodeVersion);
