namespace AlignDet.Recipes;

/// <summary>Options of DETR; defaults are those of the official <c>main.py</c>.</summary>
public sealed record DetrOptions : DetectorOptions
{
    /// <summary>DETR suppresses nothing: the scores of all queries count.</summary>
    public DetrOptions() => ScoreThreshold = 0;

    /// <summary>Object queries, the most boxes it can find in a picture.</summary>
    public int Queries { get; init; } = 100;

    /// <summary>Size of the transformer's vectors.</summary>
    public int HiddenDim { get; init; } = 256;

    /// <summary>Encoder layers.</summary>
    public int EncoderLayers { get; init; } = 6;

    /// <summary>Decoder layers.</summary>
    public int DecoderLayers { get; init; } = 6;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Size of the feed-forward layers.</summary>
    public int FeedForward { get; init; } = 2048;

    /// <summary>Dropout in the transformer.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Whether every decoder layer has losses of its own.</summary>
    public bool AuxiliaryLosses { get; init; } = true;

    /// <summary>Norm before each part of a layer instead of after it.</summary>
    public bool PreNorm { get; init; }

    /// <summary>Weight of the class "no object" in the cross entropy.</summary>
    public double NoObjectWeight { get; init; } = 0.1;

    /// <summary>Weight of the class in the losses.</summary>
    public double ClassWeight { get; init; } = 1;

    /// <summary>Weight of the boxes' L1 distance in the losses.</summary>
    public double BoxWeight { get; init; } = 5;

    /// <summary>Weight of the generalised IoU in the losses.</summary>
    public double GiouWeight { get; init; } = 2;

    /// <summary>Weight of the class in the matching.</summary>
    public double ClassCost { get; init; } = 1;

    /// <summary>Weight of the boxes' L1 distance in the matching.</summary>
    public double BoxCost { get; init; } = 5;

    /// <summary>Weight of the generalised IoU in the matching.</summary>
    public double GiouCost { get; init; } = 2;

    /// <summary>How locations are told apart: <c>sine</c>, or <c>learned</c>, a vector for each of up to 50 rows and columns.</summary>
    public string Position { get; init; } = "sine";

    /// <summary>Whether the backbone's last stage is as fine as the one before it (DC5); for ResNet-50 and -101.</summary>
    public bool Dilation { get; init; }
}
