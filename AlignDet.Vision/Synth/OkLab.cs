using SkiaSharp;

namespace AlignDet.Vision.Synth;

/// <summary>A colour as the eye sees it (Björn Ottosson, "A perceptual color space for image processing", 2020): equal steps look equally large.</summary>
/// <param name="L">Lightness, 0 black to 1 white.</param>
/// <param name="A">Green to red, about -0.4 to 0.4.</param>
/// <param name="B">Blue to yellow, about -0.4 to 0.4.</param>
internal readonly record struct OkLab(float L, float A, float B)
{
    /// <summary>From lightness, colourfulness (0 grey to about 0.3) and hue in degrees.</summary>
    public static OkLab FromHue(float lightness, float chroma, float hue)
    {
        (float sin, float cos) = MathF.SinCos(hue * MathF.PI / 180);
        return new OkLab(lightness, chroma * cos, chroma * sin);
    }

    /// <summary>Colourfulness.</summary>
    public float Chroma => MathF.Sqrt(A * A + B * B);

    /// <summary>Degrees.</summary>
    public float Hue => MathF.Atan2(B, A) * 180 / MathF.PI;

    /// <summary>How different two colours look; black and white are 1 apart.</summary>
    public static float Distance(OkLab a, OkLab b) =>
        MathF.Sqrt((a.L - b.L) * (a.L - b.L) + (a.A - b.A) * (a.A - b.A) + (a.B - b.B) * (a.B - b.B));

    /// <summary>The nearest that a screen shows, each channel cut to its range.</summary>
    public SKColor ToColor()
    {
        float l = Cube(L + 0.3963377774f * A + 0.2158037573f * B);
        float m = Cube(L - 0.1055613458f * A - 0.0638541728f * B);
        float s = Cube(L - 0.0894841775f * A - 1.2914855480f * B);
        return new SKColor(
            Channel(4.0767416621f * l - 3.3077115913f * m + 0.2309699292f * s),
            Channel(-1.2684380046f * l + 2.6097574011f * m - 0.3413193965f * s),
            Channel(-0.0041960863f * l - 0.7034186147f * m + 1.7076147010f * s));
    }

    private static float Cube(float value) => value * value * value;

    private static byte Channel(float linear)
    {
        float clipped = Math.Clamp(linear, 0, 1);
        float shown = clipped <= 0.0031308f ? 12.92f * clipped : 1.055f * MathF.Pow(clipped, 1 / 2.4f) - 0.055f;
        return (byte)MathF.Round(shown * 255);
    }
}
