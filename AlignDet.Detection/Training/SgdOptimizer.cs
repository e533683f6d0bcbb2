using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AlignDet.Detection.Training;

/// <summary>Gradient descent with momentum and L2 penalty.</summary>
internal sealed class SgdOptimizer(ScheduleSpec schedule, IReadOnlyList<ParameterGroup> groups) : ParameterOptimizer(Build(schedule, groups), groups)
{
    private const string Prefix = "optimizer.momentum.";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Save()
    {
        // a parameter that never had a gradient has no buffer yet; nothing but zeros leads to the same next step
        return schedule.Momentum == 0
            ? new Dictionary<string, Tensor>() // plain descent keeps nothing
            : States.ToDictionary(s => Prefix + s.Name, s => ((SGD.State)s.State).momentum_buffer ?? zeros_like(s.Parameter));
    }

    /// <inheritdoc/>
    public override void Load(IReadOnlyDictionary<string, Tensor> saved, string file)
    {
        if (schedule.Momentum == 0)
        {
            return;
        }
        foreach ((string name, Parameter parameter, OptimizerState state) in States)
        {
            Tensor buffer = Saved(saved, Prefix + name, parameter.shape, file);
            ((SGD.State)state).momentum_buffer = buffer.to(parameter.device, copy: true).DetachFromDisposeScope();
        }
    }

    private static SGD Build(ScheduleSpec schedule, IReadOnlyList<ParameterGroup> groups) => optim.SGD(
        [.. groups.Select(g => new SGD.ParamGroup(
            [.. g.Members.Select(m => m.Parameter)], schedule.Lr * g.LrFactor, schedule.Momentum, weight_decay: schedule.WeightDecay * g.DecayFactor))],
        schedule.Lr);
}
