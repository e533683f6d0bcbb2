using AlignDet.Recipes.Runs;

namespace AlignDet.Web.Components.Pages;

/// <summary>A run that a trainer works on.</summary>
/// <param name="Run">Its record.</param>
/// <param name="Loss">Its newest loss, null before the first step and for stages without one.</param>
internal sealed record ActiveRun(RunRecord Run, double? Loss);
