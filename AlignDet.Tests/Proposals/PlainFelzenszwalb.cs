using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;

namespace AlignDet.Tests.Proposals;

/// <summary>The segmentation as it is defined, without a thought for speed; it shares only the smoothing with the one under test.</summary>
internal static class PlainFelzenszwalb
{
    public static int[] Segment(RgbImage image, double scale, double sigma, int minSize)
    {
        (int width, int height) = (image.Width, image.Height);
        double[][] planes = [.. Enumerable.Range(0, 3).Select(channel => Smooth(image, channel, sigma))];
        List<(int A, int B)> edges = [];
        Connect(0, 0, 1, 0);
        Connect(0, 0, 0, 1);
        Connect(0, 0, 1, 1);
        Connect(0, 1, 1, 0);
        double Cost((int A, int B) edge) => Math.Sqrt(planes.Sum(plane => (plane[edge.A] - plane[edge.B]) * (plane[edge.A] - plane[edge.B])));
        (int A, int B, double Cost)[] sorted = [.. edges.Select(edge => (edge.A, edge.B, Cost: Cost(edge))).OrderBy(edge => edge.Cost)];

        int[] region = [.. Enumerable.Range(0, width * height)];
        double[] inner = new double[region.Length];
        int Size(int r) => region.Count(other => other == r);
        float Limit(int r) => (float)(inner[r] + (scale / 255 / Size(r)));
        foreach ((int a, int b, double cost) in sorted)
        {
            (int first, int second) = (Math.Min(region[a], region[b]), Math.Max(region[a], region[b]));
            if (first != second && cost < Math.Min(Limit(first), Limit(second)))
            {
                Join(first, second);
                inner[first] = cost;
            }
        }
        foreach ((int a, int b, _) in sorted)
        {
            (int first, int second) = (Math.Min(region[a], region[b]), Math.Max(region[a], region[b]));
            if (first != second && (Size(first) < minSize || Size(second) < minSize))
            {
                Join(first, second);
            }
        }
        List<int> roots = [.. region.Distinct().Order()];
        return [.. region.Select(root => roots.IndexOf(root))];

        void Join(int first, int second)
        {
            for (int i = 0; i < region.Length; i++)
            {
                region[i] = region[i] == second ? first : region[i];
            }
        }

        void Connect(int fromY, int fromX, int toY, int toX)
        {
            for (int y = 0; y + Math.Max(fromY, toY) < height; y++)
            {
                for (int x = 0; x + Math.Max(fromX, toX) < width; x++)
                {
                    edges.Add((((y + fromY) * width) + x + fromX, ((y + toY) * width) + x + toX));
                }
            }
        }
    }

    private static double[] Smooth(RgbImage image, int channel, double sigma)
    {
        double[] plane = [.. Enumerable.Range(0, image.Width * image.Height).Select(i => image.Pixels[(3 * i) + channel] / 255.0)];
        GaussianBlur.Apply(plane, image.Width, image.Height, sigma);
        return plane;
    }
}
