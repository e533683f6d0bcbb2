using SkiaSharp;

namespace AlignDet.Vision.Synth;

/// <summary>What lies behind the objects: a quiet texture, uneven light, and marks that are no object.</summary>
internal static class SceneGround
{
    private static readonly TextureKind[] s_textures =
    [
        TextureKind.Gradient, TextureKind.Glow, TextureKind.Stripes, TextureKind.Checks, TextureKind.Dots,
        TextureKind.Bricks, TextureKind.Grain, TextureKind.Grain, TextureKind.Blotches, TextureKind.Blotches,
    ];

    /// <summary>Covers the canvas and tells its mean colour, from which objects keep apart.</summary>
    public static OkLab Draw(SKCanvas canvas, SKRect bounds, Random random)
    {
        (OkLab first, OkLab second) = SceneColors.Ground(random);
        TextureKind kind = random.Pick<TextureKind>(s_textures);
        float pitch = random.Between(8, 26);
        using (SKShader shader = SceneTexture.Create(kind, first.ToColor(), second.ToColor(), pitch, bounds, random))
        using (SKPaint paint = new() { Shader = shader, IsAntialias = true })
        {
            canvas.DrawRect(bounds, paint);
        }
        if (random.Chance(0.6))
        {
            DrawLight(canvas, bounds, random);
        }
        return SceneColors.Mean(first, second);
    }

    /// <summary>Lines, waves and specks: things with edges that a detector has to learn to leave alone.</summary>
    public static void DrawDistractors(SKCanvas canvas, SKRect bounds, OkLab ground, int count, Random random)
    {
        using SKPaint paint = new()
        {
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
        for (int i = 0; i < count; i++)
        {
            paint.Color = SceneColors.Object(random, ground, hue: null).First.ToColor().WithAlpha((byte)random.Next(90, 230));
            paint.StrokeWidth = random.Between(1, 2.6f);
            using SKPath path = Mark(bounds, random);
            canvas.DrawPath(path, paint);
        }
    }

    private static void DrawLight(SKCanvas canvas, SKRect bounds, Random random)
    {
        SKColor bright = SKColors.White.WithAlpha((byte)random.Next(15, 55));
        SKColor dark = SKColors.Black.WithAlpha((byte)random.Next(15, 60));
        using SKShader shader = SceneTexture.Create(
            random.Chance(0.5) ? TextureKind.Gradient : TextureKind.Glow, bright, dark, 1, bounds, random);
        using SKPaint paint = new() { Shader = shader };
        canvas.DrawRect(bounds, paint);
    }

    private static SKPath Mark(SKRect bounds, Random random)
    {
        using SKPathBuilder builder = new();
        float x = random.Between(bounds.Left, bounds.Right);
        float y = random.Between(bounds.Top, bounds.Bottom);
        float reach = Math.Min(bounds.Width, bounds.Height) * random.Between(0.12f, 0.6f);
        builder.MoveTo(x, y);
        switch (random.Next(3))
        {
            case 0:
                builder.LineTo(x + random.Between(-reach, reach), y + random.Between(-reach, reach));
                break;
            case 1:
                float heading = random.Between(0, MathF.Tau);
                for (int i = 1; i <= 6; i++)
                {
                    // a zigzag: along the heading, swinging to either side
                    float along = reach * i / 6;
                    float aside = reach * 0.1f * (i % 2 == 0 ? 1 : -1);
                    builder.LineTo(
                        x + along * MathF.Cos(heading) - aside * MathF.Sin(heading),
                        y + along * MathF.Sin(heading) + aside * MathF.Cos(heading));
                }
                break;
            default:
                for (int i = 0; i < 3; i++)
                {
                    builder.RQuadTo(
                        random.Between(-reach, reach) / 2, random.Between(-reach, reach) / 2,
                        random.Between(-reach, reach) / 2, random.Between(-reach, reach) / 2);
                }
                break;
        }
        return builder.Detach();
    }
}
