using System.Buffers;

namespace AlignDet.Vision.Proposals;

/// <summary>
/// Local orientation of the brightness: per plane the derivative in four directions (Scharr's filter; the diagonal ones follow
/// from the straight ones), split by sign, which makes the eight orientations of Uijlings et al., each in ten bins.
/// </summary>
/// <remarks>A pixel is on one side of zero per direction, so one code per plane and direction holds both signs.</remarks>
internal sealed class TextureCodes
{
    /// <summary>Directions per plane.</summary>
    public const int Directions = 4;

    /// <summary>Bins per sign.</summary>
    public const int Bins = 10;

    private TextureCodes(int planes, byte[] codes)
    {
        Planes = planes;
        Codes = codes;
    }

    /// <summary>Planes of the picture.</summary>
    public int Planes { get; }

    /// <summary>[height, width, planes, directions]: bin of a positive derivative, or bin of a negative one + <see cref="Bins"/>.</summary>
    public byte[] Codes { get; }

    /// <summary>Codes of the planes ([height, width] each); bins reach to the strongest derivative of the picture.</summary>
    public static TextureCodes Compute(IReadOnlyList<byte[]> planes, int width, int height)
    {
        int pixels = width * height;
        byte[] codes = new byte[pixels * planes.Count * Directions];
        int[][] derivatives = [.. Enumerable.Range(0, Directions).Select(_ => ArrayPool<int>.Shared.Rent(pixels))];
        for (int plane = 0; plane < planes.Count; plane++)
        {
            Derive(planes[plane], width, height, derivatives);
            for (int direction = 0; direction < Directions; direction++)
            {
                Quantise(derivatives[direction].AsSpan(0, pixels), codes, (plane * Directions) + direction, planes.Count * Directions);
            }
        }
        foreach (int[] rented in derivatives)
        {
            ArrayPool<int>.Shared.Return(rented);
        }
        return new TextureCodes(planes.Count, codes);
    }

    private static void Derive(byte[] plane, int width, int height, int[][] derivatives)
    {
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> above = plane.AsSpan(Math.Max(0, y - 1) * width, width);
            ReadOnlySpan<byte> here = plane.AsSpan(y * width, width);
            ReadOnlySpan<byte> below = plane.AsSpan(Math.Min(height - 1, y + 1) * width, width);
            for (int x = 0; x < width; x++)
            {
                int left = Math.Max(0, x - 1);
                int right = Math.Min(width - 1, x + 1);
                int outer = below[right] - above[left];
                int cross = above[right] - below[left];
                int across = (3 * (outer + cross)) + (10 * (here[right] - here[left]));
                int down = (3 * (outer - cross)) + (10 * (below[x] - above[x]));
                int i = (y * width) + x;
                derivatives[0][i] = across;
                derivatives[1][i] = down;
                derivatives[2][i] = across + down;
                derivatives[3][i] = across - down;
            }
        }
    }

    private static void Quantise(ReadOnlySpan<int> derivative, byte[] codes, int offset, int stride)
    {
        int highest = 1, lowest = -1;
        foreach (int value in derivative)
        {
            highest = Math.Max(highest, value);
            lowest = Math.Min(lowest, value);
        }
        for (int i = 0; i < derivative.Length; i++)
        {
            int value = derivative[i];
            codes[(i * stride) + offset] = value >= 0
                ? (byte)(value * Bins / (highest + 1))
                : (byte)(Bins + (value * Bins / (lowest - 1)));
        }
    }
}
