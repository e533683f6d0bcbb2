using AlignDet.Detection.Checkpoints.Naming;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Checkpoints;

/// <summary>Puts weights from a file into a model, by name.</summary>
public static class WeightsLoader
{
    /// <summary>The file behind a reference: a checkpoint folder's model, or the file itself.</summary>
    /// <exception cref="BadInputException">There is neither.</exception>
    public static string ModelFile(string path)
    {
        if (Directory.Exists(path))
        {
            CheckpointFolder.Verify(path);
            return Path.Combine(path, CheckpointFolder.ModelFile);
        }
        return File.Exists(path)
            ? path
            : throw new BadInputException(path, "is not there", "Name a checkpoint folder, a .safetensors or a .pth file");
    }

    /// <summary>Loads what fits; the caller decides whether what is left is a fault.</summary>
    /// <param name="model">Changed in place.</param>
    /// <param name="file">A file of any format and naming that is known here.</param>
    /// <param name="take">Which names, this project's, are wanted from the file.</param>
    /// <exception cref="BadInputException">The file is damaged, or a wanted tensor has another shape than the model's.</exception>
    public static LoadedWeights Load(Module model, string file, Func<string, bool> take)
    {
        using var scope = NewDisposeScope();
        return Load(model, WeightsConverter.Convert(Checkpoint.Read(file)), file, take);
    }

    /// <summary>Loads weights that were read already.</summary>
    /// <param name="model">Changed in place.</param>
    /// <param name="weights">In this project's names; a backbone goes to where the model has its own.</param>
    /// <param name="file">Where they come from, for messages.</param>
    /// <param name="take">Which names are wanted.</param>
    /// <exception cref="BadInputException">A wanted tensor has another shape than the model's.</exception>
    public static LoadedWeights Load(Module model, ConvertedWeights weights, string file, Func<string, bool> take)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(take);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Dictionary<string, Tensor> own = model.state_dict();
        OrderedDictionary<string, Tensor> given = Placed(weights, own.Keys);
        WeightsReport report = WeightsReport.Compare(
            given.Where(t => take(t.Key)).ToDictionary(t => t.Key, t => t.Value.shape), own.ToDictionary(t => t.Key, t => t.Value.shape));
        if (report.WronglyShaped.Count > 0)
        {
            throw new BadInputException([.. report.WronglyShaped.Select(w => $"{file}: {w}. Use the detector settings the weights were trained with.")]);
        }
        foreach (string name in report.Matched)
        {
            own[name].copy_(given[name]);
        }
        return new LoadedWeights(report, [.. given.Keys.Where(k => !take(k))], weights);
    }

    /// <summary>Where the model has them: the backbone under its prefix, FCOS's centerness on its branch, which mmdet's names do not tell.</summary>
    private static OrderedDictionary<string, Tensor> Placed(ConvertedWeights weights, IReadOnlyCollection<string> own)
    {
        const string onClasses = "head.classification_head.bbox_ctrness.", onBoxes = "head.regression_head.bbox_ctrness.";
        IEnumerable<KeyValuePair<string, Tensor>> given = weights.Under(OwnNames.Any(own, OwnNames.DetrBody) ? OwnNames.DetrBody : OwnNames.Body);
        return OwnNames.Any(own, onBoxes) && weights.Source is WeightsNaming.Mmdet or WeightsNaming.AlignDet
            ? new(given.Select(t => KeyValuePair.Create(t.Key.Replace(onClasses, onBoxes, StringComparison.Ordinal), t.Value)))
            : new(given);
    }
}
