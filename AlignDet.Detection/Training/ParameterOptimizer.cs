using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AlignDet.Detection.Training;

/// <summary>An optimiser of Torch with its parameters' names, so that its state can be saved and found again.</summary>
/// <param name="inner">Torch's, with as many groups, in the same order.</param>
/// <param name="groups">What learns.</param>
internal abstract class ParameterOptimizer(OptimizerHelper inner, IReadOnlyList<ParameterGroup> groups) : IDisposable
{
    /// <summary>Every parameter with Torch's state of it.</summary>
    protected IEnumerable<(string Name, Parameter Parameter, OptimizerState State)> States =>
        groups.SelectMany(g => g.Members).Zip(inner.state_dict().State, (member, state) => (member.Name, member.Parameter, state));

    /// <summary>The optimiser a schedule names.</summary>
    public static ParameterOptimizer Create(ScheduleSpec schedule, IReadOnlyList<ParameterGroup> groups) =>
        schedule.Optimizer == "adamw" ? new AdamWOptimizer(schedule, groups) : new SgdOptimizer(schedule, groups);

    /// <summary>Sets the learning rate, of each group by its factor.</summary>
    public void SetRate(double rate)
    {
        foreach ((optim.ILearningRateController target, ParameterGroup group) in inner.ParamGroups.Zip(groups))
        {
            target.LearningRate = rate * group.LrFactor;
        }
    }

    /// <summary>Forgets the gradients: a parameter that has none in a step does not change in it.</summary>
    public void ZeroGrad()
    {
        foreach (Parameter parameter in groups.SelectMany(g => g.Members).Select(m => m.Parameter))
        {
            parameter.grad = null;
        }
    }

    /// <summary>Changes the parameters by their gradients.</summary>
    public void Step() => inner.step();

    /// <summary>What a resumed run needs, by name; the same names and shapes after every step.</summary>
    public abstract IReadOnlyDictionary<string, Tensor> Save();

    /// <summary>Puts a saved state back.</summary>
    /// <param name="saved">Tensors of a checkpoint, others among them.</param>
    /// <param name="file">Where they come from, for messages.</param>
    /// <exception cref="BadInputException">A tensor is missing or has another shape.</exception>
    public abstract void Load(IReadOnlyDictionary<string, Tensor> saved, string file);

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    /// <summary>A tensor of a checkpoint.</summary>
    protected static Tensor Saved(IReadOnlyDictionary<string, Tensor> saved, string name, long[] shape, string file) =>
        saved.TryGetValue(name, out Tensor? value) && value.shape.SequenceEqual(shape)
            ? value
            : throw new BadInputException(file, $"has no fitting {name}", "Resume with the recipe that the run was started with");
}
