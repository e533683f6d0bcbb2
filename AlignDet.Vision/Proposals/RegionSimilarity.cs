namespace AlignDet.Vision.Proposals;

/// <summary>The similarities of two neighbouring regions that a grouping adds up (Uijlings et al. 2013, section 3.2), each in [0, 1].</summary>
[Flags]
internal enum RegionSimilarity
{
    /// <summary>Intersection of the color histograms.</summary>
    Color = 1,

    /// <summary>Intersection of the texture histograms.</summary>
    Texture = 2,

    /// <summary>Small regions first: 1 - size of both / size of the picture.</summary>
    Size = 4,

    /// <summary>Regions that fill each other's gaps first: 1 - (box around both - size of both) / size of the picture.</summary>
    Fill = 8,
}
