using AlignDet.Recipes.Stages;

namespace AlignDet.Cli.Runs;

/// <summary>What the stages of one command share.</summary>
/// <param name="Output">Where to write.</param>
/// <param name="Stages">The code of a stage by its name.</param>
/// <param name="Interruption">Tells of Ctrl+C.</param>
/// <param name="Device"><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
/// <param name="Time">The clock.</param>
internal sealed record RunSettings(
    CliOutput Output, Func<string, IStage> Stages, Interruption Interruption, string Device, TimeProvider Time);
