using AlignDet.Vision.Drawing;
using AlignDet.Vision.Images;
using SkiaSharp;

namespace AlignDet.Vision.Synth;

/// <summary>Draws one picture: ground, marks, objects from back to front, grain.</summary>
internal static class SceneComposer
{
    private const int PlacingAttempts = 20;

    /// <summary>A picture of a layout.</summary>
    /// <param name="layout">Size and filling.</param>
    /// <param name="pickClass">Class of the next object.</param>
    /// <param name="random">The only source of chance; the picture depends on nothing else.</param>
    public static DrawnScene Draw(SceneLayout layout, Func<Random, int> pickClass, Random random)
    {
        using SKBitmap bitmap = SkiaPictures.Blank(layout.Width, layout.Height);
        using SKCanvas canvas = new(bitmap);
        SKRect bounds = new(0, 0, layout.Width, layout.Height);
        OkLab ground = SceneGround.Draw(canvas, bounds, random);
        SceneGround.DrawDistractors(canvas, bounds, ground, layout.Distractors, random);

        SKPoint? shadow = random.Chance(0.5) ? new SKPoint(random.Between(-4, 4), random.Between(1.5f, 4.5f)) : null;
        VisibilityMap map = new(layout.Width, layout.Height);
        List<int> classes = [];
        for (int i = 0; i < layout.Objects; i++)
        {
            int classIndex = pickClass(random);
            if (TryAdd(canvas, map, classIndex, layout, ground, shadow, random))
            {
                classes.Add(classIndex);
            }
        }
        canvas.Flush();

        RgbImage image = SkiaPictures.ToRgb(bitmap);
        AddGrain(image, random);
        DrawnObject[] objects = [.. classes.Select((classIndex, i) => Describe(map, i + 1, classIndex))];
        return new DrawnScene(image, new SceneTruth(layout.Width, layout.Height, objects), map.Owner);
    }

    private static bool TryAdd(
        SKCanvas canvas, VisibilityMap map, int classIndex, SceneLayout layout, OkLab ground, SKPoint? shadow, Random random)
    {
        for (int attempt = 0; attempt < PlacingAttempts; attempt++)
        {
            using SceneObject candidate = SceneObject.Throw(classIndex, layout, random);
            if (map.TryPlace(candidate.Silhouette))
            {
                candidate.Draw(canvas, ground, shadow, random);
                return true;
            }
        }
        return false;
    }

    private static DrawnObject Describe(VisibilityMap map, int number, int classIndex)
    {
        int left = map.Width, top = map.Height, right = 0, bottom = 0;
        for (int y = 0; y < map.Height; y++)
        {
            for (int x = 0; x < map.Width; x++)
            {
                if (map.Owner[y * map.Width + x] == number)
                {
                    left = Math.Min(left, x);
                    right = Math.Max(right, x + 1);
                    top = Math.Min(top, y);
                    bottom = Math.Max(bottom, y + 1);
                }
            }
        }
        bool[] mask = new bool[(right - left) * (bottom - top)];
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = map.Owner[(top + i / (right - left)) * map.Width + left + i % (right - left)] == number;
        }
        IReadOnlyList<double[]> polygons = MaskOutlines.Trace(mask, right - left, bottom - top, left, top);
        return new DrawnObject(classIndex, left, top, right - left, bottom - top, map.Visible(number), polygons);
    }

    private static void AddGrain(RgbImage image, Random random)
    {
        int strength = random.Chance(0.6) ? random.Next(2, 15) : 0;
        byte[] noise = new byte[image.Pixels.Length];
        random.NextBytes(noise);
        for (int i = 0; i < noise.Length; i++)
        {
            int value = image.Pixels[i] + (noise[i] - 128) * strength / 128;
            image.Pixels[i] = (byte)Math.Clamp(value, 0, 255);
        }
    }
}
