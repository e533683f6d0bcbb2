using SkiaSharp;

namespace AlignDet.Vision.Synth;

/// <summary>How a surface is filled.</summary>
internal enum TextureKind
{
    Plain,
    Gradient,
    Glow,
    Stripes,
    Checks,
    Dots,
    Bricks,
    Grain,
    Blotches,
}

/// <summary>Two-coloured fills for objects and grounds alike.</summary>
internal static class SceneTexture
{
    /// <summary>A shader for a surface; the caller disposes it.</summary>
    /// <param name="kind">The pattern.</param>
    /// <param name="first">Its first colour.</param>
    /// <param name="second">Its second colour.</param>
    /// <param name="pitch">Pixels from one repetition to the next.</param>
    /// <param name="bounds">The surface, for patterns that span it.</param>
    /// <param name="random">Decides angle and offset.</param>
    public static SKShader Create(TextureKind kind, SKColor first, SKColor second, float pitch, SKRect bounds, Random random)
    {
        float angle = random.Between(0, 360);
        return kind switch
        {
            TextureKind.Plain => SKShader.CreateColor(first),
            TextureKind.Gradient => Gradient(first, second, angle, bounds),
            TextureKind.Glow => Glow(first, second, bounds, random),
            TextureKind.Stripes => Stripes(first, second, angle, pitch, bounds, random),
            TextureKind.Checks => Tiled(angle, pitch, bounds, first, (canvas, paint) =>
            {
                paint.Color = second;
                canvas.DrawRect(0, 0, 0.5f, 0.5f, paint);
                canvas.DrawRect(0.5f, 0.5f, 0.5f, 0.5f, paint);
            }),
            TextureKind.Dots => Tiled(angle, pitch, bounds, first, (canvas, paint) =>
            {
                paint.Color = second;
                canvas.DrawCircle(0.5f, 0.5f, random.Between(0.22f, 0.36f), paint);
            }),
            TextureKind.Bricks => Tiled(random.Between(-8, 8), pitch * 1.5f, bounds, first, (canvas, paint) =>
            {
                paint.Color = second;
                canvas.DrawRect(0, 0, 1, 0.08f, paint);
                canvas.DrawRect(0, 0.5f, 1, 0.08f, paint);
                canvas.DrawRect(0, 0, 0.05f, 0.5f, paint);
                canvas.DrawRect(0.5f, 0.5f, 0.05f, 0.5f, paint);
            }),
            TextureKind.Grain => Noise(first, second, 1.1f / pitch, 2, 1.5f, random),
            TextureKind.Blotches => Noise(first, second, 0.35f / pitch, 3, 7f, random),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such texture."),
        };
    }

    private static SKShader Gradient(SKColor first, SKColor second, float angle, SKRect bounds)
    {
        (float sin, float cos) = MathF.SinCos(angle * MathF.PI / 180);
        float reach = (bounds.Width + bounds.Height) / 4;
        SKPoint start = new(bounds.MidX - cos * reach, bounds.MidY - sin * reach);
        SKPoint end = new(bounds.MidX + cos * reach, bounds.MidY + sin * reach);
        return SKShader.CreateLinearGradient(start, end, [first, second], SKShaderTileMode.Clamp);
    }

    private static SKShader Glow(SKColor first, SKColor second, SKRect bounds, Random random)
    {
        SKPoint centre = new(
            bounds.Left + bounds.Width * random.Between(0.25f, 0.75f),
            bounds.Top + bounds.Height * random.Between(0.25f, 0.75f));
        float radius = Math.Max(bounds.Width, bounds.Height) * random.Between(0.6f, 0.9f);
        return SKShader.CreateRadialGradient(centre, radius, [first, second], SKShaderTileMode.Clamp);
    }

    private static SKShader Stripes(SKColor first, SKColor second, float angle, float pitch, SKRect bounds, Random random)
    {
        (float sin, float cos) = MathF.SinCos(angle * MathF.PI / 180);
        SKPoint start = new(bounds.MidX, bounds.MidY);
        SKPoint end = new(start.X + cos * pitch, start.Y + sin * pitch);
        float share = random.Between(0.35f, 0.6f);
        // an edge about a pixel wide, or the stripes are jagged
        float edge = Math.Min(0.5f / pitch, 0.1f);
        return SKShader.CreateLinearGradient(
            start, end, [first, first, second, second, first],
            [0, share - edge, share + edge, 1 - 2 * edge, 1], SKShaderTileMode.Repeat);
    }

    private static SKShader Tiled(float angle, float pitch, SKRect bounds, SKColor ground, Action<SKCanvas, SKPaint> drawUnit)
    {
        int side = Math.Max(4, (int)MathF.Round(pitch));
        using SKBitmap tile = new(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Premul));
        using SKCanvas canvas = new(tile);
        using SKPaint paint = new() { IsAntialias = true };
        canvas.Clear(ground);
        canvas.Scale(side);
        drawUnit(canvas, paint);
        canvas.Flush();
        using SKImage image = SKImage.FromBitmap(tile);
        SKMatrix matrix = SKMatrix.CreateRotationDegrees(angle, bounds.MidX, bounds.MidY);
        return SKShader.CreateImage(
            image, SKShaderTileMode.Repeat, SKShaderTileMode.Repeat, new SKSamplingOptions(SKFilterMode.Linear), matrix);
    }

    private static SKShader Noise(SKColor first, SKColor second, float frequency, int octaves, float gain, Random random)
    {
        // the red of the noise, spread about its mean, becomes the opacity of the second colour
        float[] toOpacity =
        [
            0, 0, 0, 0, second.Red / 255f,
            0, 0, 0, 0, second.Green / 255f,
            0, 0, 0, 0, second.Blue / 255f,
            gain, 0, 0, 0, 0.5f - gain * 0.5f,
        ];
        using SKShader noise = SKShader.CreatePerlinNoiseFractalNoise(frequency, frequency, octaves, random.Next(1, 10_000));
        using SKColorFilter filter = SKColorFilter.CreateColorMatrix(toOpacity);
        using SKShader spots = noise.WithColorFilter(filter);
        using SKShader ground = SKShader.CreateColor(first);
        return SKShader.CreateCompose(ground, spots);
    }
}
