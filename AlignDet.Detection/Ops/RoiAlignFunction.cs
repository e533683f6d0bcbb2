using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>The CPU kernel as a differentiable function of the maps.</summary>
internal sealed class RoiAlignFunction : autograd.SingleTensorFunction<RoiAlignFunction>
{
    private const string PlanKey = "plan", ShapesKey = "shapes";

    /// <inheritdoc/>
    public override string Name => nameof(RoiAlignFunction);

    /// <summary>Pools the planned regions.</summary>
    /// <param name="levels">Maps [N, C, H, W], float32, on the CPU.</param>
    /// <param name="plan">Regions.</param>
    /// <returns>[K, C, h, w].</returns>
    public static Tensor Pool(IReadOnlyList<Tensor> levels, RoiPlan plan)
    {
        if (is_grad_enabled() && levels.Any(l => l.requires_grad))
        {
            return apply([.. levels, plan]);
        }
        return Forward(levels, plan);
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor[] levels = [.. vars.OfType<Tensor>()];
        var plan = (RoiPlan)vars[^1];
        ctx.set_materialize_grads(false); // zeros would be made after a tensor that the caller's scope has freed by then
        ctx.save_data(PlanKey, plan);
        ctx.save_data(ShapesKey, levels.Select(l => l.shape).ToArray());
        return Forward(levels, plan);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var plan = (RoiPlan)ctx.get_data(PlanKey);
        var shapes = (long[][])ctx.get_data(ShapesKey);
        if (grad_output.IsInvalid)
        {
            return [.. shapes.Select(_ => (Tensor)null!), null!]; // nothing depends on the result
        }
        using (grad_output) // the wrapper belongs to this call alone
        using (Tensor gradient = grad_output.contiguous())
        {
            Tensor[] gradients = [.. shapes.Select(shape => zeros(shape))];
            RoiAlignKernel.Backward(plan, Maps(gradients), TensorMemory.Address(gradient));
            return [.. gradients, null!]; // the plan has none
        }
    }

    private static Tensor Forward(IReadOnlyList<Tensor> levels, RoiPlan plan)
    {
        using var scope = NewDisposeScope();
        Tensor[] whole = [.. levels.Select(l => l.detach().contiguous())];
        Tensor output = empty(plan.Regions, whole[0].shape[1], plan.Geometry.Height, plan.Geometry.Width);
        RoiAlignKernel.Forward(plan, Maps(whole), TensorMemory.Address(output));
        return output.MoveToOuterDisposeScope();
    }

    private static RoiAlignKernel.Map[] Maps(IEnumerable<Tensor> levels) =>
        [.. levels.Select(l => new RoiAlignKernel.Map(TensorMemory.Address(l), (int)l.shape[1], (int)l.shape[2], (int)l.shape[3]))];
}
