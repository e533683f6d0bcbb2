using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.PreTraining;

/// <summary>
/// What stands in place of the classification layer while the detector pre-trains: conv 1x1, ReLU, conv 1x1 to a vector an
/// anchor (MoCo v2's MLP; AlignDet's retina_head.py). Thrown away afterwards.
/// </summary>
public sealed class ProjectionHead : NamedModule<Tensor, Tensor>
{
    private readonly Conv2d _hidden;
    private readonly Conv2d _project;
    private readonly int _anchors;
    private readonly int _dim;

    /// <summary>Random weights.</summary>
    /// <param name="channels">C.</param>
    /// <param name="anchors">Anchors at each location, A.</param>
    /// <param name="dim">Length of a vector, D.</param>
    public ProjectionHead(int channels, int anchors, int dim)
        : base(nameof(ProjectionHead))
    {
        _anchors = anchors;
        _dim = dim;
        _hidden = Conv2d(channels, channels, 1);
        _project = Conv2d(channels, anchors * dim, 1);
        foreach (Conv2d conv in (Conv2d[])[_hidden, _project])
        {
            init.normal_(conv.weight!, 0, 0.01);
            init.zeros_(conv.bias!);
        }
        register_module("0", _hidden);
        register_module("2", _project);
    }

    /// <summary>Vectors of every anchor, [N, C, H, W] to [N, A * D, H, W].</summary>
    public override Tensor forward(Tensor x) => _project.forward(functional.relu(_hidden.forward(x)));

    /// <summary>
    /// Vectors of chosen anchors only. A 1x1 convolution does not look around, so the numbers are those of
    /// <see cref="forward"/>, at a fraction of the memory: one picture of 800 x 1333 has 200,000 anchors, a step needs 2048.
    /// </summary>
    /// <param name="levels">[N, C, H, W] a level.</param>
    /// <param name="chosen">[S] int64, indices into the N x (anchors of all levels) of the batch, picture by picture.</param>
    /// <returns>[S, D].</returns>
    public Tensor Project(IReadOnlyList<Tensor> levels, Tensor chosen)
    {
        using var scope = NewDisposeScope();
        IEnumerable<Tensor> flat = levels.Select(map => map.permute(0, 2, 3, 1).reshape(map.shape[0], -1, map.shape[1]));
        Tensor places = cat([.. flat], 1).flatten(0, 1); // [N * places, C]
        Tensor place = chosen.div(_anchors, RoundingMode.floor);
        Tensor anchor = chosen.remainder(_anchors);

        Tensor hidden = functional.relu(functional.linear(places[place], _hidden.weight!.flatten(1), _hidden.bias)); // [S, C]
        Tensor all = functional.linear(hidden, _project.weight!.flatten(1), _project.bias).view(-1, _anchors, _dim);
        return all[arange(chosen.shape[0], dtype: int64, device: chosen.device), anchor].MoveToOuterDisposeScope();
    }
}
