using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>Three linear layers <c>layers.0</c> to <c>layers.2</c> from a query's vector to its box (source: facebookresearch/detr, models/detr.py, MLP).</summary>
public sealed class DetrBoxHead : NamedModule<Tensor, Tensor>
{
    private readonly ModuleList<Linear> _layers;

    /// <summary>Random weights.</summary>
    public DetrBoxHead(int dim)
        : base(nameof(DetrBoxHead))
    {
        _layers = [Linear(dim, dim), Linear(dim, dim), Linear(dim, 4)];
        register_module("layers", _layers);
    }

    /// <summary>[..., d] to centre x, centre y, width and height in [0, 1], [..., 4].</summary>
    public override Tensor forward(Tensor hidden)
    {
        Tensor x = functional.relu(_layers[0].forward(hidden));
        return _layers[2].forward(functional.relu(_layers[1].forward(x))).sigmoid();
    }
}
