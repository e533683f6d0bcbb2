using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Checkpoints.Naming;
using AlignDet.Recipes;

namespace AlignDet.Detection.Inference;

/// <summary>Recipe and classes for a detector that was trained elsewhere.</summary>
public static class ForeignDetector
{
    /// <summary>Makes the description that a checkpoint of this project carries in its metadata.</summary>
    /// <param name="weights">In this project's names.</param>
    /// <param name="checkpoint">The file they come from.</param>
    /// <param name="recipe">Detector and input where they are told; null: read off the weights.</param>
    /// <param name="classes">Names where they are told; null: the file's own, or COCO's where the number of classes is that of a published model.</param>
    /// <exception cref="BadInputException">The detector cannot be told or built, or the names are not as many as the classes.</exception>
    public static (Recipe Recipe, IReadOnlyList<string> Classes, IReadOnlyList<string> Notes) Describe(
        ConvertedWeights weights, Checkpoint checkpoint, Recipe? recipe = null, IReadOnlyList<string>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(checkpoint);
        GuessedDetector guess = DetectorGuess.Of(weights, checkpoint.Path);
        if (recipe is not null && recipe.Detector.Kind != guess.Spec.Kind)
        {
            throw new BadInputException(checkpoint.Path, $"is a {guess.Spec.Kind}, the recipe's detector is a {recipe.Detector.Kind}", "Give a recipe of the same kind, or none");
        }
        IReadOnlyList<string> names = classes ?? (checkpoint.Facts.Classes.Count > 0 ? checkpoint.Facts.Classes : CocoNames.For(guess.Classes))
            ?? throw new BadInputException(checkpoint.Path, $"does not say what its {guess.Classes} classes are called", "Convert it with aligndet weights convert --classes FILE");
        if (names.Count != guess.Classes)
        {
            throw new BadInputException(checkpoint.Path, $"has {guess.Classes} classes, {names.Count} names are given", "Give a name for each, in the order of the class layer");
        }
        DetectorSpec detector = recipe?.Detector ?? guess.Spec;
        Recipe described = new()
        {
            Stage = StageNames.Predict,
            Detector = detector,
            Input = recipe?.Input ?? new InputSpec(),
            Weights = new WeightsSpec { From = "file:" + Path.GetFileName(checkpoint.Path) },
            Data = new DataSpec { Dataset = "file:pictures" },
        };
        return (described, names, recipe is null ? [.. weights.Notes, .. guess.Notes] : weights.Notes);
    }
}
