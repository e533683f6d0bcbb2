using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AlignDet.Detection.Training;

/// <summary>SGD's momentum buffers by parameter name, for checkpoints.</summary>
internal static class SgdState
{
    private const string Prefix = "optimizer.momentum.";

    /// <summary>The buffers there are; none before the first step.</summary>
    public static IEnumerable<(string Name, Tensor Buffer)> Save(SGD optimizer, IReadOnlyList<(string Name, Parameter Parameter)> trained)
    {
        List<OptimizerState> states = optimizer.state_dict().State;
        for (int i = 0; i < trained.Count; i++)
        {
            if (((SGD.State)states[i]).momentum_buffer is { } buffer)
            {
                yield return (Prefix + trained[i].Name, buffer);
            }
        }
    }

    /// <summary>Puts saved buffers back.</summary>
    /// <exception cref="BadInputException">A buffer is missing or has another shape.</exception>
    public static void Load(SGD optimizer, IReadOnlyList<(string Name, Parameter Parameter)> trained, IReadOnlyDictionary<string, Tensor> saved, string file)
    {
        List<OptimizerState> states = optimizer.state_dict().State;
        for (int i = 0; i < trained.Count; i++)
        {
            (string name, Parameter parameter) = trained[i];
            if (optimizer.Momentum == 0)
            {
                continue; // plain SGD keeps nothing
            }
            if (!saved.TryGetValue(Prefix + name, out Tensor? buffer) || !buffer.shape.SequenceEqual(parameter.shape))
            {
                throw new BadInputException(file, $"has no fitting momentum of {name}", "Resume with the recipe that the run was started with");
            }
            ((SGD.State)states[i]).momentum_buffer = buffer.to(parameter.device, copy: true).DetachFromDisposeScope();
        }
    }
}
