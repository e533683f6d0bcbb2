using SkiaSharp;

namespace AlignDet.Vision.Synth;

/// <summary>An object at its place, ready to be drawn.</summary>
internal sealed class SceneObject : IDisposable
{
    private static readonly TextureKind[] s_textures =
    [
        TextureKind.Plain, TextureKind.Plain, TextureKind.Gradient, TextureKind.Glow, TextureKind.Stripes,
        TextureKind.Checks, TextureKind.Dots, TextureKind.Grain, TextureKind.Blotches,
    ];

    /// <summary>Share of objects with their class's hue, and with its texture.</summary>
    private const double UsualShare = 0.8;

    private readonly SKPath _path;
    private readonly float _size;
    private readonly float _outline;

    private SceneObject(int classIndex, SKPath path, float size, float outline)
    {
        (ClassIndex, _path, _size, _outline) = (classIndex, path, size, outline);
        Silhouette = Silhouette.Of(path, outline);
    }

    /// <summary>Position in <see cref="SceneClasses.Names"/>.</summary>
    public int ClassIndex { get; }

    /// <summary>The pixels it covers.</summary>
    public Silhouette Silhouette { get; }

    /// <summary>Throws the dice for size, place, rotation, aspect and outline.</summary>
    public static SceneObject Throw(int classIndex, SceneLayout layout, Random random)
    {
        float shortSide = Math.Min(layout.Width, layout.Height);
        float size = shortSide * random.Between(layout.LeastSize, layout.MostSize);
        float aspect = MathF.Exp(random.Between(MathF.Log(0.7f), MathF.Log(1.4f)));
        float outline = random.Chance(0.4) ? Math.Clamp(size * random.Between(0.02f, 0.06f), 1, 4) : 0;
        // over the border by up to a third of itself, or with its middle well inside
        float margin = random.Chance(layout.BorderChance) ? size * 0.2f : size * 0.5f;
        float x = random.Between(Math.Min(margin, layout.Width / 2f), Math.Max(layout.Width - margin, layout.Width / 2f));
        float y = random.Between(Math.Min(margin, layout.Height / 2f), Math.Max(layout.Height - margin, layout.Height / 2f));

        SKMatrix matrix = SKMatrix.CreateScale(size / 2 * MathF.Sqrt(aspect), size / 2 / MathF.Sqrt(aspect))
            .PostConcat(SKMatrix.CreateRotationDegrees(random.Between(0, 360)))
            .PostConcat(SKMatrix.CreateTranslation(x, y));
        using SKPath shape = SceneShapes.Create(SceneClasses.Names[classIndex], random);
        SKPath placed = new();
        shape.Transform(in matrix, placed);
        return new SceneObject(classIndex, placed, size, outline);
    }

    /// <summary>Paints the object.</summary>
    /// <param name="canvas">The picture.</param>
    /// <param name="ground">Mean colour of what lies behind.</param>
    /// <param name="shadow">How far its soft shadow falls, or null for none; the same for all objects of a picture.</param>
    /// <param name="random">Decides colours and texture.</param>
    public void Draw(SKCanvas canvas, OkLab ground, SKPoint? shadow, Random random)
    {
        if (shadow is { } offset)
        {
            DrawShadow(canvas, offset);
        }
        (float hue, TextureKind usual) = SceneClasses.Usual(ClassIndex);
        (OkLab first, OkLab second) = SceneColors.Object(random, ground, random.Chance(UsualShare) ? hue : null);
        TextureKind texture = random.Chance(UsualShare) ? usual : random.Pick<TextureKind>(s_textures);
        float pitch = Math.Max(5, _size * random.Between(0.14f, 0.34f));
        Fill(canvas, SceneTexture.Create(texture, first.ToColor(), second.ToColor(), pitch, _path.TightBounds, random));
        if (random.Chance(0.35))
        {
            SKColor light = SKColors.White.WithAlpha((byte)random.Next(40, 120));
            SKColor dark = SKColors.Black.WithAlpha((byte)random.Next(30, 110));
            Fill(canvas, SceneTexture.Create(TextureKind.Glow, light, dark, 1, _path.TightBounds, random));
        }
        if (_outline > 0)
        {
            using SKPaint pen = new()
            {
                IsAntialias = true,
                Style = SKPaintStyle.Stroke,
                StrokeWidth = _outline,
                StrokeJoin = SKStrokeJoin.Round,
                Color = SceneColors.Edge(first, random).ToColor(),
            };
            canvas.DrawPath(_path, pen);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _path.Dispose();

    private void Fill(SKCanvas canvas, SKShader shader)
    {
        using (shader)
        {
            using SKPaint paint = new() { IsAntialias = true, Shader = shader };
            canvas.DrawPath(_path, paint);
        }
    }

    private void DrawShadow(SKCanvas canvas, SKPoint offset)
    {
        using SKMaskFilter blur = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, 2.5f);
        using SKPaint paint = new() { IsAntialias = true, Color = SKColors.Black.WithAlpha(95), MaskFilter = blur };
        canvas.Save();
        canvas.Translate(offset.X, offset.Y);
        canvas.DrawPath(_path, paint);
        canvas.Restore();
    }
}
