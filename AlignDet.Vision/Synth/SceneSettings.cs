using AlignDet.Recipes;

namespace AlignDet.Vision.Synth;

/// <summary>What a drawn data set is to hold.</summary>
public sealed record SceneSettings
{
    /// <summary>Labelled pictures for training.</summary>
    public int Images { get; init; } = 400;

    /// <summary>Labelled pictures for validation.</summary>
    public int Val { get; init; } = 100;

    /// <summary>Pictures without annotations.</summary>
    public int Unlabeled { get; init; } = 400;

    /// <summary>Classes, 1 to 12: the first of <see cref="SceneClasses.Names"/>.</summary>
    public int Classes { get; init; } = 6;

    /// <summary>Single-object pictures of each class for classification; 0 for none.</summary>
    public int CropsPerClass { get; init; } = 40;

    /// <summary>Shortest side of a scene, pixels.</summary>
    public int MinSide { get; init; } = 144;

    /// <summary>Longest side of a scene, pixels.</summary>
    public int MaxSide { get; init; } = 208;

    /// <summary>Every picture depends on this, its split and its number alone.</summary>
    public ulong Seed { get; init; }

    /// <summary>Names every setting that cannot be drawn.</summary>
    /// <exception cref="BadInputException">At least one setting is out of range.</exception>
    public void Validate()
    {
        List<string> problems = [];
        Check(nameof(Images), Images, 1, 1_000_000);
        Check(nameof(Val), Val, 0, 1_000_000);
        Check(nameof(Unlabeled), Unlabeled, 0, 1_000_000);
        Check(nameof(Classes), Classes, 1, SceneClasses.Names.Count);
        Check(nameof(CropsPerClass), CropsPerClass, 0, 100_000);
        Check(nameof(MinSide), MinSide, 64, 4096);
        Check(nameof(MaxSide), MaxSide, MinSide, 4096);
        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }

        void Check(string name, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                problems.Add(FormattableString.Invariant($"{name}: {value} is out of range. Give {least} to {most}."));
            }
        }
    }
}
