using AlignDet.Detection.Inference;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Training;

/// <summary>What a stage trains; <see cref="TrainingLoop{TBatch}"/> does the rest.</summary>
/// <typeparam name="TBatch">A batch, made without Torch on other threads.</typeparam>
internal abstract class TrainingTask<TBatch> : IDisposable
{
    /// <summary>The trained model, saved as <c>model.safetensors</c>.</summary>
    public abstract Module Model { get; }

    /// <summary>What a reader of <c>model.safetensors</c> needs to build the model.</summary>
    public abstract IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Further tensors that a resumed run needs, by name.</summary>
    public virtual IReadOnlyDictionary<string, Tensor> State { get; } = new Dictionary<string, Tensor>();

    /// <summary>The parameters that learn.</summary>
    public abstract IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Parameter)> Trained { get; }

    /// <summary>Makes the batch of a step; called on several threads.</summary>
    public abstract TBatch Prepare(long step, CancellationToken cancel);

    /// <summary>Losses of a batch, whose sum is minimised, and further values to log.</summary>
    public abstract StepResult Losses(TBatch batch, long step);

    /// <summary>Called when the optimiser has changed the parameters.</summary>
    public virtual void AfterStep(long step)
    {
    }

    /// <summary>Measures the model; null where there is nothing to measure on.</summary>
    public virtual Measurement? Evaluate(long step, CancellationToken cancel) => null;

    /// <summary>Frees the models.</summary>
    public abstract void Dispose();
}

/// <summary>What a step gives.</summary>
/// <param name="Losses">Scalars with gradient, by name.</param>
/// <param name="Values">Numbers to log.</param>
internal sealed record StepResult(IReadOnlyDictionary<string, Tensor> Losses, IReadOnlyDictionary<string, double> Values);

/// <summary>What an evaluation gives.</summary>
/// <param name="Metrics">Numbers to log, <c>val/ap</c> ...</param>
/// <param name="Decides">The metric by which the best checkpoint is chosen.</param>
/// <param name="Json">The <c>eval</c> object of results.json: boxes.</param>
/// <param name="Report">For report.json.</param>
/// <param name="Segm">Its <c>segm</c> object: masks; null where the detector makes none.</param>
internal sealed record Measurement(
    IReadOnlyDictionary<string, double> Metrics, string Decides, System.Text.Json.Nodes.JsonObject Json, EvaluationReport Report,
    System.Text.Json.Nodes.JsonObject? Segm = null);
