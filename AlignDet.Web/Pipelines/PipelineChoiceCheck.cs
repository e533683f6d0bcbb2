using AlignDet.Recipes;
using AlignDet.Recipes.Runs;

namespace AlignDet.Web.Pipelines;

/// <summary>Whether choices can be, in the words of the form they are made in.</summary>
internal static class PipelineChoiceCheck
{
    private const int ShortestSide = 32;
    private const int LongestSide = 4096;
    private const int MostSteps = 10_000_000;

    /// <exception cref="BadInputException">A choice cannot be; carries every problem.</exception>
    public static void Check(DatasetRecord dataset, PipelineChoices choices)
    {
        string[] all = [.. dataset.Splits.Select(split => split.Name)];
        string[] labelled = [.. dataset.Splits.Where(split => split.Labelled).Select(split => split.Name)];
        bool isKnown = DetectorKinds.All.Contains(choices.Detector), canPreTrain = DetectorKinds.CanPreTrain(choices.Detector);
        string?[] problems =
        [
            string.IsNullOrWhiteSpace(choices.Name) ? "name: is empty. Give one." : null,
            canPreTrain ? Split(dataset, "unlabelled split", choices.Unlabelled, "split", all) : null,
            choices.Train is { } train ? Split(dataset, "training split", train, "labelled split", labelled)
                : isKnown && !canPreTrain ? $"training split: is missing, and {DetectorKinds.TitleOf(choices.Detector)} cannot be pre-trained by this version. {GiveOneOf(labelled)}." : null,
            choices.Val is { } val ? Split(dataset, "validation split", val, "labelled split", labelled) : null,
            Range("percent", choices.Percent, 0.01, 100),
            Range("short side", choices.ShortSide, ShortestSide, LongestSide),
            canPreTrain ? Range("pre-training steps", choices.PreTrainingSteps, 1, MostSteps) : null,
            Range("fine-tuning steps", choices.FineTuneSteps, 1, MostSteps),
            Range("batch", choices.Batch, 1, 4096),
            Range("seed", choices.Seed, 0, int.MaxValue),
            isKnown ? null : $"detector: \"{choices.Detector}\" is not known. Give one of {string.Join(", ", DetectorKinds.All)}.",
            BackboneNames.All.Contains(choices.Backbone)
                ? null : $"backbone: \"{choices.Backbone}\" is not known. Give one of {string.Join(", ", BackboneNames.All)}.",
        ];
        string[] found = [.. problems.OfType<string>()];
        if (found.Length > 0)
        {
            throw new BadInputException(found);
        }
    }

    private static string? Split(DatasetRecord dataset, string what, string split, string kind, string[] there) =>
        there.Contains(split) ? null : $"{what}: {dataset.Id} has no {kind} \"{split}\". {GiveOneOf(there)}.";

    private static string GiveOneOf(string[] there) => there.Length > 0 ? $"Give one of {string.Join(", ", there)}" : "Register a data set that has one";

    private static string? Range(string what, double value, double least, double most) => value >= least && value <= most
        ? null : FormattableString.Invariant($"{what}: {value} is out of range. Give {least} to {most}.");
}
