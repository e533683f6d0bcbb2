namespace AlignDet.Vision.Synth;

/// <summary>How a picture is to be filled.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Objects">How many objects to try to place.</param>
/// <param name="LeastSize">Smallest object, as a share of the short side.</param>
/// <param name="MostSize">Largest object, as a share of the short side.</param>
/// <param name="BorderChance">Share of objects that may reach over the border.</param>
/// <param name="Distractors">Marks on the ground that are no object.</param>
internal sealed record SceneLayout(
    int Width, int Height, int Objects, float LeastSize, float MostSize, double BorderChance, int Distractors)
{
    private static readonly int[] s_objectCounts = [1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6];

    /// <summary>A scene of several objects, 15 to 55 % of the short side each.</summary>
    public static SceneLayout Scene(SceneSettings settings, Random random)
    {
        int objects = random.Pick<int>(s_objectCounts);
        return new SceneLayout(
            random.Next(settings.MinSide, settings.MaxSide + 1), random.Next(settings.MinSide, settings.MaxSide + 1),
            objects,
            // many objects are small ones, or they would not find room
            0.15f, objects > 3 ? 0.42f : 0.55f, BorderChance: 0.25, Distractors: random.Next(5));
    }

    /// <summary>One object that fills most of a picture of 64 to 128 pixels.</summary>
    public static SceneLayout Crop(Random random) => new(
        random.Next(64, 129), random.Next(64, 129), Objects: 1, 0.55f, 0.85f, BorderChance: 0, Distractors: random.Next(3));
}
