using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AlignDet.Detection.Training;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019; source: torch.optim.AdamW and its defaults).</summary>
internal sealed class AdamWOptimizer(ScheduleSpec schedule, IReadOnlyList<ParameterGroup> groups) : ParameterOptimizer(Build(schedule, groups), groups)
{
    private const string Mean = "optimizer.exp_avg.";
    private const string Square = "optimizer.exp_avg_sq.";
    private const string Steps = "optimizer.step.";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Save()
    {
        var saved = new Dictionary<string, Tensor>();
        foreach ((string name, _, OptimizerState each) in States)
        {
            var state = (AdamW.State)each;
            saved[Mean + name] = state.exp_avg;
            saved[Square + name] = state.exp_avg_sq;
            saved[Steps + name] = tensor(state.step);
        }
        return saved;
    }

    /// <inheritdoc/>
    public override void Load(IReadOnlyDictionary<string, Tensor> saved, string file)
    {
        using var _ = no_grad();
        foreach ((string name, Parameter parameter, OptimizerState each) in States)
        {
            var state = (AdamW.State)each;
            state.exp_avg.copy_(Saved(saved, Mean + name, parameter.shape, file));
            state.exp_avg_sq.copy_(Saved(saved, Square + name, parameter.shape, file));
            state.step = Saved(saved, Steps + name, [], file).item<long>();
        }
    }

    private static AdamW Build(ScheduleSpec schedule, IReadOnlyList<ParameterGroup> groups) => optim.AdamW(
        [.. groups.Select(g => new AdamW.ParamGroup(
            [.. g.Members.Select(m => m.Parameter)], schedule.Lr * g.LrFactor, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: schedule.WeightDecay * g.DecayFactor))],
        schedule.Lr);
}
