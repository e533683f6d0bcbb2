using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// A learned vector for each row and each column, up to 50 of them (source: facebookresearch/detr, models/position_encoding.py,
/// PositionEmbeddingLearned; parameters <c>row_embed.weight</c>, <c>col_embed.weight</c>).
/// </summary>
public sealed class LearnedPosition : NamedModule<Tensor, Tensor>
{
    private const int Most = 50;
    private readonly Embedding _rows;
    private readonly Embedding _columns;

    /// <summary>Random weights in [0, 1).</summary>
    /// <param name="features">Values for each axis.</param>
    public LearnedPosition(int features)
        : base(nameof(LearnedPosition))
    {
        (_rows, _columns) = (Embedding(Most, features), Embedding(Most, features));
        init.uniform_(_rows.weight!);
        init.uniform_(_columns.weight!);
        register_module("row_embed", _rows);
        register_module("col_embed", _columns);
    }

    /// <summary>Encodes every location of a batch of maps.</summary>
    /// <param name="padding">[N, H, W]; only its shape counts.</param>
    /// <returns>[N, 2 * features, H, W]: first those of the columns, then those of the rows.</returns>
    /// <exception cref="BadInputException">The map has more rows or columns than there are vectors.</exception>
    public override Tensor forward(Tensor padding)
    {
        long pictures = padding.shape[0], height = padding.shape[1], width = padding.shape[2];
        if (height > Most || width > Most)
        {
            throw new BadInputException("detector.options.position", $"learned positions reach to {Most} x {Most} locations, the map has {height} x {width}",
                "Use \"sine\", or smaller pictures");
        }
        Tensor columns = _columns.weight!.narrow(0, 0, width).unsqueeze(0).expand(height, -1, -1); // [H, W, features]
        Tensor rows = _rows.weight!.narrow(0, 0, height).unsqueeze(1).expand(-1, width, -1);
        return cat([columns, rows], 2).permute(2, 0, 1).unsqueeze(0).expand(pictures, -1, -1, -1);
    }
}
