namespace AlignDet.Vision.Synth;

/// <summary>Colours that a person finds pleasant and an eye can tell from what lies behind.</summary>
internal static class SceneColors
{
    /// <summary>Two quiet neighbouring colours for a ground.</summary>
    public static (OkLab First, OkLab Second) Ground(Random random)
    {
        float hue = random.Between(0, 360);
        float chroma = random.Between(0.01f, 0.075f);
        float lightness = random.Chance(0.3) ? random.Between(0.25f, 0.48f) : random.Between(0.55f, 0.92f);
        float step = random.Between(0.05f, 0.12f) * (random.Chance(0.5) ? 1 : -1);
        float otherHue = hue + random.Between(-40, 40);
        return (
            OkLab.FromHue(lightness, chroma, hue),
            OkLab.FromHue(Math.Clamp(lightness + step, 0.15f, 0.97f), chroma * random.Between(0.6f, 1.3f), otherHue));
    }

    /// <summary>Two colours for an object, the first well apart from the ground, the second from the first.</summary>
    /// <param name="random">Decides what is left open.</param>
    /// <param name="ground">Mean colour of what lies behind.</param>
    /// <param name="hue">Hue of both colours in degrees, more or less; null: any, grey too.</param>
    public static (OkLab First, OkLab Second) Object(Random random, OkLab ground, float? hue)
    {
        OkLab first = AwayFrom(ground, 0.2f, random, hue);
        return (first, AwayFrom(first, 0.2f, random, hue));
    }

    /// <summary>A darker or lighter kin of a colour, for outlines.</summary>
    public static OkLab Edge(OkLab color, Random random)
    {
        float lightness = color.L > 0.6f || random.Chance(0.3)
            ? color.L * random.Between(0.3f, 0.55f)
            : 1 - (1 - color.L) * random.Between(0.1f, 0.4f);
        return OkLab.FromHue(lightness, color.Chroma * 0.6f, color.Hue);
    }

    /// <summary>Half-way between two colours.</summary>
    public static OkLab Mean(OkLab a, OkLab b) => new((a.L + b.L) / 2, (a.A + b.A) / 2, (a.B + b.B) / 2);

    private static OkLab AwayFrom(OkLab other, float distance, Random random, float? hue)
    {
        OkLab best = default;
        float bestDistance = -1;
        for (int attempt = 0; attempt < 12 && bestDistance < distance; attempt++)
        {
            float turn = hue is { } usual ? usual + random.Between(-15, 15) : random.Between(0, 360);
            OkLab candidate = hue is null && random.Chance(0.12)
                ? OkLab.FromHue(random.Chance(0.5) ? random.Between(0.15f, 0.3f) : random.Between(0.9f, 0.98f), 0.015f, turn)
                : OkLab.FromHue(random.Between(0.45f, 0.85f), random.Between(0.1f, 0.21f), turn);
            float apart = OkLab.Distance(candidate, other);
            if (apart > bestDistance)
            {
                (best, bestDistance) = (candidate, apart);
            }
        }
        return best;
    }
}
