using AlignDet.Detection.Checkpoints;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using static TorchSharp.torch;

namespace AlignDet.Detection.Training;

/// <summary>Writes and reads the checkpoints of a training.</summary>
internal static class TrainingState
{
    /// <summary>Writes a complete checkpoint folder.</summary>
    public static void Save<TBatch>(
        string folder, TrainingTask<TBatch> task, ParameterOptimizer optimizer, long step, IReadOnlyDictionary<string, double> metrics, BestCheckpoint? best)
    {
        using var scope = NewDisposeScope();
        Directory.CreateDirectory(folder);
        var metadata = new Dictionary<string, string>(task.Metadata) { ["step"] = step.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        SafetensorsFile.Write(Path.Combine(folder, CheckpointFolder.ModelFile), task.Model.state_dict(), metadata);

        Dictionary<string, Tensor> state = task.State.Concat(optimizer.Save()).ToDictionary();
        SafetensorsFile.Write(Path.Combine(folder, CheckpointFolder.StateFile), state, new Dictionary<string, string>());
        CheckpointFolder.Seal(folder, step, metrics, best);
    }

    /// <summary>Brings model and optimiser to where a checkpoint was written.</summary>
    /// <exception cref="BadInputException">The checkpoint is damaged or belongs to another recipe.</exception>
    public static CheckpointIndex Load<TBatch>(string folder, TrainingTask<TBatch> task, ParameterOptimizer optimizer)
    {
        CheckpointIndex index = CheckpointFolder.Verify(folder);
        using var scope = NewDisposeScope();
        string modelFile = Path.Combine(folder, CheckpointFolder.ModelFile);
        LoadedWeights loaded = WeightsLoader.Load(task.Model, modelFile, _ => true);
        if (loaded.Missing.Count + loaded.Unused.Count > 0)
        {
            string name = loaded.Missing.Concat(loaded.Unused).First();
            throw new BadInputException(modelFile, $"holds another model: {name} is on one side only", "Resume with the recipe that the run was started with");
        }
        string stateFile = Path.Combine(folder, CheckpointFolder.StateFile);
        Dictionary<string, Tensor> state = SafetensorsFile.Read(stateFile).Tensors;
        using (no_grad())
        {
            foreach ((string name, Tensor value) in task.State)
            {
                if (!state.TryGetValue(name, out Tensor? saved) || !saved.shape.SequenceEqual(value.shape))
                {
                    throw new BadInputException(stateFile, $"has no fitting {name}", "Resume with the recipe that the run was started with");
                }
                value.copy_(saved);
            }
        }
        optimizer.Load(state, stateFile);
        return index;
    }
}
