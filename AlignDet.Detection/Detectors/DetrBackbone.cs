using AlignDet.Detection.Backbones;
using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// The backbone's last map with its padding and positions, under the names <c>0.body</c> and, where positions are learned,
/// <c>1.row_embed</c>, <c>1.col_embed</c> (source: facebookresearch/detr, models/backbone.py, position_encoding.py).
/// </summary>
public sealed class DetrBackbone : NamedModule
{
    private readonly Backbone _body;
    private readonly LearnedPosition? _learned;
    private readonly int _features;

    /// <summary>Prefix of the backbone's parameters in a detector.</summary>
    public const string BodyPrefix = "backbone.0.body.";

    /// <summary>Random weights.</summary>
    public DetrBackbone(DetectorSpec spec)
        : base(nameof(DetrBackbone))
    {
        ArgumentNullException.ThrowIfNull(spec);
        var options = (DetrOptions)spec.Options;
        _features = options.HiddenDim / 2;
        _body = Backbone.Create(spec, firstOutput: 3, dilated: options.Dilation);
        register_module("0", new ModuleDict<Backbone> { ("body", _body) });
        if (options.Position == "learned")
        {
            _learned = new LearnedPosition(_features);
            register_module("1", _learned);
        }
    }

    /// <summary>Channels of the last map.</summary>
    public int Channels => _body.OutputChannels[^1];

    /// <summary>The last map of a batch; h, w are H/32, W/32, with dilation H/16, W/16.</summary>
    /// <returns>
    /// [N, C, h, w]; [N, h, w] bool, true where a picture has ended; [N, d, h, w]; and whether any picture is padded.
    /// </returns>
    public (Tensor Map, Tensor Padding, Tensor Position, bool IsPadded) Look(ImageBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        Tensor map = _body.forward(batch.Pixels)[^1];
        bool[] padded = Padded(batch, (int)map.shape[2], (int)map.shape[3]);
        Tensor padding = tensor(padded, [map.shape[0], map.shape[2], map.shape[3]]).to(map.device);
        Tensor position = _learned?.forward(padding) ?? SinePosition.Encode(padding, _features);
        return (map.MoveToOuterDisposeScope(), padding.MoveToOuterDisposeScope(), position.MoveToOuterDisposeScope(), padded.Contains(true));
    }

    /// <summary>Which locations of a map lie beyond their picture: those whose nearest pixel does, in Torch's sense of nearest (the upper left one).</summary>
    private static bool[] Padded(ImageBatch batch, int height, int width)
    {
        int[] rows = Nearest((int)batch.Pixels.shape[2], height), columns = Nearest((int)batch.Pixels.shape[3], width);
        bool[] padded = new bool[batch.Sizes.Count * height * width];
        for (int i = 0, at = 0; i < batch.Sizes.Count; i++)
        {
            foreach (int row in rows)
            {
                foreach (int column in columns)
                {
                    padded[at++] = row >= batch.Sizes[i].Height || column >= batch.Sizes[i].Width;
                }
            }
        }
        return padded;
    }

    private static int[] Nearest(int pixels, int locations)
    {
        float step = pixels / (float)locations;
        return [.. Enumerable.Range(0, locations).Select(i => Math.Min((int)(i * step), pixels - 1))];
    }
}
