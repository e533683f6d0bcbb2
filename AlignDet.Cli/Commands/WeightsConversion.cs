using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Checkpoints.Naming;
using AlignDet.Detection.Inference;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using static TorchSharp.torch;

namespace AlignDet.Cli.Commands;

/// <summary>Reads a checkpoint, changes its names, and writes it as a whole or not at all.</summary>
internal sealed class WeightsConversion(CliOutput output)
{
    private const int Shown = 5;

    public required string In { get; init; }

    public required string Out { get; init; }

    public WeightsNaming? From { get; init; }

    public WeightsNaming? To { get; init; }

    public bool Force { get; init; }

    /// <param name="recipe">File or preset with the detector, or null.</param>
    /// <param name="classes">File with the names of the classes, or null.</param>
    public void Convert(string? recipe, string? classes)
    {
        CheckOut();
        Recipe? told = recipe is null ? null : WeightsRecipe.Read(recipe);
        IReadOnlyList<string>? names = classes is null ? null : ClassNames.Read(classes);
        using var scope = NewDisposeScope();
        Checkpoint checkpoint = Checkpoint.Read(In);
        ConvertedWeights weights = Converted(checkpoint);
        if (To is not null)
        {
            Write(weights, checkpoint, ModelMetadata.OfPart(weights.Kind, DetectorGuess.Backbone(weights)), names ?? checkpoint.Facts.Classes);
            return;
        }
        Write(weights, checkpoint, Metadata(weights, checkpoint, told, names), []);
    }

    public void Extract(bool keepHeads, bool backbone)
    {
        CheckOut();
        using var scope = NewDisposeScope();
        Checkpoint checkpoint = Checkpoint.Read(In);
        ConvertedWeights weights = Converted(checkpoint);
        ConvertedWeights whole = To == WeightsNaming.Mmdet ? WeightsConverter.ToMmdet(weights, In) : weights;
        ConvertedWeights part = backbone ? WeightsExtraction.Backbone(whole) : keepHeads ? whole : WeightsExtraction.WithoutHeads(whole);
        if (part.Tensors.Count == 0)
        {
            throw new BadInputException(In, "has nothing of that part", "aligndet weights info shows what it holds");
        }
        output.Error.WriteLine($"{part.Tensors.Count} tensors kept, {whole.Tensors.Count - part.Tensors.Count} left out");
        WriteFile(part, ModelMetadata.OfPart(part.Kind, DetectorGuess.Backbone(weights)), []);
    }

    private ConvertedWeights Converted(Checkpoint checkpoint)
    {
        ConvertedWeights weights = WeightsConverter.Convert(checkpoint, From);
        foreach (string note in weights.Notes)
        {
            output.Error.WriteLine($"note: {note}");
        }
        Tell("left out, of a classifier, another copy or a counter", weights.Dropped);
        Tell("not converted, of no known name", weights.Unknown);
        return weights;
    }

    /// <summary>With recipe and classes where the file is a whole detector that can be built here; what was told must fit, what is guessed need not.</summary>
    private Dictionary<string, string> Metadata(ConvertedWeights weights, Checkpoint checkpoint, Recipe? told, IReadOnlyList<string>? names)
    {
        if (ModelMetadata.IsOwn(checkpoint.Facts.Texts) && told is null && names is null)
        {
            return checkpoint.Facts.Texts.ToDictionary();
        }
        try
        {
            (Recipe recipe, IReadOnlyList<string> classes, IReadOnlyList<string> notes) = ForeignDetector.Describe(weights, checkpoint, told, names);
            using var detector = DetectorFile.Build(recipe.Detector, classes.Count, weights, In);
            foreach (string note in notes.Except(weights.Notes))
            {
                output.Error.WriteLine($"note: {note}");
            }
            output.Error.WriteLine($"{recipe.Detector.Kind}, {recipe.Detector.Backbone}, {classes.Count} classes: every tensor has its place");
            return ModelMetadata.Of(recipe, classes);
        }
        catch (BadInputException fault) when (told is null && names is null)
        {
            output.Error.WriteLine($"note: names only, not ready for predict: {fault.Problem ?? fault.Problems[0]}");
            return ModelMetadata.OfPart(weights.Kind, DetectorGuess.Backbone(weights));
        }
    }

    private void Write(ConvertedWeights weights, Checkpoint checkpoint, Dictionary<string, string> metadata, IReadOnlyList<string> classes)
    {
        ConvertedWeights written = weights;
        switch (To)
        {
            case WeightsNaming.Mmdet:
                written = WeightsConverter.ToMmdet(weights, checkpoint.Path);
                Tell("left out, mmdet has no such layer", written.Unknown);
                break;
            case WeightsNaming.Detr when weights.Kind != DetectorKinds.Detr:
                throw new BadInputException(In, $"is {(weights.Kind is { } kind ? "a " + kind : "no detector")}", "Only a DETR can have DETR's names");
            case WeightsNaming.Torchvision:
                written = WeightsConverter.ToTorchvision(weights);
                break;
        }
        WriteFile(written, metadata, classes);
    }

    private void WriteFile(ConvertedWeights weights, Dictionary<string, string> metadata, IReadOnlyList<string> classes)
    {
        if (IsSafetensors)
        {
            // foreign names are told by themselves; only this project's own carry the mark that nothing need be changed
            Dictionary<string, string> texts = To is null or WeightsNaming.Detr ? metadata : new() { ["naming"] = To.Value.ToString().ToLowerInvariant() };
            WholeFile.Write(Out, stream => SafetensorsFile.Write(stream, weights.Tensors, texts));
        }
        else
        {
            string under = To switch { WeightsNaming.Mmdet => "state_dict", WeightsNaming.Detr => "model", _ => "" };
            WholeFile.Write(Out, stream => PthWriter.Write(stream, weights.Tensors, under, classes));
        }
        output.Out.WriteLine($"{weights.Tensors.Count} tensors: {Path.GetFullPath(Out)}");
    }

    private bool IsSafetensors => Out.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);

    private void CheckOut()
    {
        if (!IsSafetensors && !Out.EndsWith(".pth", StringComparison.OrdinalIgnoreCase) && !Out.EndsWith(".pt", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadInputException(Out, "has an ending of no format", "End --out in .safetensors or .pth");
        }
        if (Directory.Exists(Out))
        {
            throw new BadInputException(Out, "is a folder", "Give a file to --out");
        }
        if (File.Exists(Out) && !Force)
        {
            throw new BadInputException(Out, "is there already", "Give another --out, or --force to replace it");
        }
    }

    private void Tell(string what, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            output.Error.WriteLine($"note: {names.Count} {what}: {string.Join(", ", names.Take(Shown))}{(names.Count > Shown ? " ..." : "")}");
        }
    }
}
