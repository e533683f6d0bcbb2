using AlignDet.Vision;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;

namespace AlignDet.Tests.Proposals;

/// <summary>SoCo's selective search as it is described, without a thought for speed; it shares only the segmentation with the one under test.</summary>
internal static class PlainSoco
{
    public static IReadOnlyList<SocoRegion> Find(RgbImage image, LabelMap map)
    {
        double pixels = image.Width * image.Height;
        List<Region> regions = [.. Enumerable.Range(0, map.Count).Select(label => Measure(image, map, label))];
        Dictionary<(int, int), (double Similarity, int Found)> pairs = [];
        int found = 0;
        for (int a = 0; a < regions.Count; a++)
        {
            for (int b = a + 1; b < regions.Count; b++)
            {
                if (AreNeighbours(regions[a], regions[b]))
                {
                    pairs.Add((a, b), (Similarity(regions[a], regions[b], pixels), found++));
                }
            }
        }
        while (pairs.Count > 0)
        {
            (int i, int j) = pairs.MaxBy(pair => pair.Value).Key;
            (int, int)[] gone = [.. pairs.Where(pair => Has(pair.Key)).OrderBy(pair => pair.Value.Found).Select(pair => pair.Key)];
            bool Has((int A, int B) pair) => pair.A == i || pair.A == j || pair.B == i || pair.B == j;
            int joined = regions.Count;
            regions.Add(Join(regions[i], regions[j]));
            foreach ((int, int) pair in gone)
            {
                pairs.Remove(pair);
            }
            foreach ((int a, int b) in gone.Where(pair => pair != (i, j)))
            {
                int other = a == i || a == j ? b : a;
                pairs.TryAdd((joined, other), (Similarity(regions[joined], regions[other], pixels), found++));
            }
        }
        return [.. regions.Select(region => new SocoRegion(new Box(region.MinX, region.MinY, region.MaxX, region.MaxY), region.Size))];
    }

    private static Region Measure(RgbImage image, LabelMap map, int label)
    {
        (int X, int Y)[] pixels = [.. Enumerable.Range(0, map.Labels.Length).Where(i => map.Labels[i] == label).Select(i => (i % map.Width, i / map.Width))];
        double[] Share(int bins, Func<(int X, int Y), double> value)
        {
            double[] shares = new double[bins];
            foreach ((int X, int Y) pixel in pixels)
            {
                shares[Math.Min(bins - 1, (int)(value(pixel) / (255.0 / bins)))]++;
            }
            return [.. shares.Select(count => count / pixels.Length)];
        }
        double[] colors = [.. new[] { 0, 1 }.SelectMany(_ => Share(25, _ => 0)), .. Share(25, p => Enumerable.Range(0, 3).Max(c => Value(image, c, p.X, p.Y)))];
        double[] textures = [.. Enumerable.Range(0, 3).SelectMany(c => Share(10, p => Pattern(image, c, p.X, p.Y)))];
        return new Region(pixels.Min(p => p.X), pixels.Min(p => p.Y), pixels.Max(p => p.X), pixels.Max(p => p.Y), pixels.Length, colors, textures);
    }

    private static int Pattern(RgbImage image, int channel, int x, int y)
    {
        int pattern = 0;
        for (int i = 0; i < 8; i++)
        {
            double row = y + Math.Round(-Math.Sin(2 * Math.PI * i / 8), 5), column = x + Math.Round(Math.Cos(2 * Math.PI * i / 8), 5);
            (int top, int left, int bottom, int right) = ((int)Math.Floor(row), (int)Math.Floor(column), (int)Math.Ceiling(row), (int)Math.Ceiling(column));
            double down = row - top, along = column - left;
            double above = ((1 - along) * Value(image, channel, left, top)) + (along * Value(image, channel, right, top));
            double below = ((1 - along) * Value(image, channel, left, bottom)) + (along * Value(image, channel, right, bottom));
            pattern |= ((1 - down) * above) + (down * below) >= Value(image, channel, x, y) ? 1 << i : 0;
        }
        return pattern;
    }

    private static double Value(RgbImage image, int channel, int x, int y) =>
        x < 0 || y < 0 || x >= image.Width || y >= image.Height ? 0 : image.Pixels[(3 * ((y * image.Width) + x)) + channel];

    private static bool AreNeighbours(Region a, Region b) =>
        new[] { (b.MinX, b.MinY), (b.MaxX, b.MaxY), (b.MinX, b.MaxY), (b.MaxX, b.MinY) }
            .Any(corner => a.MinX < corner.Item1 && corner.Item1 < a.MaxX && a.MinY < corner.Item2 && corner.Item2 < a.MaxY);

    private static double Similarity(Region a, Region b, double pixels)
    {
        double color = a.Colors.Zip(b.Colors, Math.Min).Aggregate(0.0, (sum, value) => sum + value);
        double texture = a.Textures.Zip(b.Textures, Math.Min).Aggregate(0.0, (sum, value) => sum + value);
        double box = (Math.Max(a.MaxX, b.MaxX) - Math.Min(a.MinX, b.MinX)) * (Math.Max(a.MaxY, b.MaxY) - Math.Min(a.MinY, b.MinY));
        return color + texture + (1 - ((a.Size + b.Size) / pixels)) + (1 - ((box - a.Size - b.Size) / pixels));
    }

    private static Region Join(Region a, Region b)
    {
        double size = a.Size + b.Size;
        double[] Mean(double[] first, double[] second) => [.. first.Zip(second, (x, y) => ((x * a.Size) + (y * b.Size)) / size)];
        return new Region(
            Math.Min(a.MinX, b.MinX), Math.Min(a.MinY, b.MinY), Math.Max(a.MaxX, b.MaxX), Math.Max(a.MaxY, b.MaxY),
            a.Size + b.Size, Mean(a.Colors, b.Colors), Mean(a.Textures, b.Textures));
    }

    private sealed record Region(int MinX, int MinY, int MaxX, int MaxY, int Size, double[] Colors, double[] Textures);
}
