using AlignDet.Recipes;
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
            : throw new BadInputException(path, "is not there", "Name a checkpoint folder or a .safetensors file");
    }

    /// <summary>Loads what fits; the caller decides whether what is left is a fault.</summary>
    /// <param name="model">Changed in place.</param>
    /// <param name="file">A safetensors file.</param>
    /// <param name="take">Which names are wanted from the file.</param>
    /// <exception cref="BadInputException">The file is damaged, or a wanted tensor has another shape than the model's.</exception>
    public static LoadedWeights Load(Module model, string file, Func<string, bool> take)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(take);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Dictionary<string, Tensor> tensors = SafetensorsFile.Read(file).Tensors;
        Dictionary<string, Tensor> own = model.state_dict();
        var problems = new List<string>();
        var loaded = new List<string>();
        foreach ((string name, Tensor value) in tensors.Where(t => take(t.Key) && own.ContainsKey(t.Key)))
        {
            Tensor target = own[name];
            if (!target.shape.SequenceEqual(value.shape))
            {
                problems.Add($"{file}: {name} is [{string.Join(", ", value.shape)}], the model has [{string.Join(", ", target.shape)}]. Use the detector settings the weights were trained with.");
                continue;
            }
            target.copy_(value);
            loaded.Add(name);
        }
        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
        return new LoadedWeights(
            loaded,
            Missing: [.. own.Keys.Except(loaded)],
            Unused: [.. tensors.Keys.Except(loaded)]);
    }
}

/// <summary>What a load did.</summary>
/// <param name="Loaded">Names copied into the model.</param>
/// <param name="Missing">Names of the model that kept their values.</param>
/// <param name="Unused">Names of the file that were not taken.</param>
public sealed record LoadedWeights(IReadOnlyList<string> Loaded, IReadOnlyList<string> Missing, IReadOnlyList<string> Unused);
