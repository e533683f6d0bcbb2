using AlignDet.Vision.Images;

namespace AlignDet.Vision.Masks;

/// <summary>
/// A mask as COCO keeps it (pycocotools, <c>common/maskApi.c</c>): down the columns, one column after the other, the lengths of
/// runs of background and object by turns, background first. Cannot be changed.
/// </summary>
public sealed class RunLengthMask : IEquatable<RunLengthMask>
{
    // most masks have fewer runs
    private const int FewRuns = 512;

    // the run lengths, or, where there are very many masks, pycocotools' text for them: a quarter of the size
    private readonly uint[]? _counts;
    private readonly byte[]? _text;
    private readonly int _runs;

    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="counts">Lengths of the runs; the first is of background, and may be 0.</param>
    /// <exception cref="ArgumentException">The runs do not add up to the size, or no picture can have that size.</exception>
    public RunLengthMask(int height, int width, params ReadOnlySpan<uint> counts)
    {
        if ((SizeFault(height, width) ?? RunsFault(height, width, counts)) is { } fault)
            throw new ArgumentException(fault, nameof(counts));
        (Height, Width, _runs) = (height, width, counts.Length);
        _counts = counts.ToArray();
        Area = AreaOf(counts);
    }

    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="counts">Lengths of the runs, known to be of that size.</param>
    /// <param name="text">The text that they were read from.</param>
    internal RunLengthMask(int height, int width, ReadOnlySpan<uint> counts, ReadOnlySpan<byte> text)
    {
        (Height, Width, _runs) = (height, width, counts.Length);
        _text = text.ToArray();
        Area = AreaOf(counts);
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Pixels of the object.</summary>
    public long Area { get; }

    /// <summary>Lengths of the runs, background first.</summary>
    public ReadOnlySpan<uint> Counts => Runs([]);

    /// <summary>How many runs there are.</summary>
    internal int RunCount => _runs;

    /// <summary>How much room <see cref="Runs"/> wants.</summary>
    internal int RunRoom => _text?.Length ?? 0;

    /// <summary>The smallest box of whole pixels around the object (pycocotools <c>toBbox</c>); zeros for an empty mask.</summary>
    public (int X, int Y, int Width, int Height) Bounds => BoundsOf(Runs(stackalloc uint[FewRuns]), Height, Width);

    /// <summary>The smallest box around the object of run lengths.</summary>
    internal static (int X, int Y, int Width, int Height) BoundsOf(ReadOnlySpan<uint> counts, int rows, int columns)
    {
        int left = columns, top = rows, right = -1, bottom = -1;
        // column and row of the next run's first pixel: most runs end in their column or the next, which needs no division
        uint height = (uint)rows, x = 0, y = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (i % 2 == 1 && counts[i] > 0)
            {
                uint last = y + counts[i] - 1;
                uint further = last < height ? 0 : last / height;
                // a run that goes on in the next column has been at the lower edge and is at the upper one
                (top, bottom) = further > 0 ? (0, rows - 1) : (Math.Min(top, (int)y), Math.Max(bottom, (int)last));
                (left, right) = (Math.Min(left, (int)x), (int)(x + further));
            }
            y += counts[i];
            if (y >= height)
            {
                uint passed = y < 2 * height ? 1 : y / height;
                (x, y) = (x + passed, y - (passed * height));
            }
        }
        return right < 0 ? default : (left, top, right - left + 1, bottom - top + 1);
    }

    /// <summary>The mask of row-major pixels, one byte each, object where it is not 0 (pycocotools <c>encode</c>).</summary>
    /// <param name="pixels">[height, width].</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="ArgumentException">There are not height x width pixels.</exception>
    public static RunLengthMask Encode(ReadOnlySpan<byte> pixels, int height, int width)
    {
        if (pixels.Length != (long)height * width)
            throw new ArgumentException($"{pixels.Length} pixels are not {height} x {width}.", nameof(pixels));
        return Encode(pixels, 0, 0, width, height, width);
    }

    /// <summary>A mask of a picture from the part that may hold the object; nothing of it lies elsewhere.</summary>
    /// <param name="part">Row-major pixels of the part.</param>
    /// <param name="left">Its first column in the picture.</param>
    /// <param name="top">Its first row in the picture.</param>
    /// <param name="partWidth">Its columns.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    internal static RunLengthMask Encode(ReadOnlySpan<byte> part, int left, int top, int partWidth, int height, int width)
    {
        var counts = new List<uint>();
        uint end = 0;
        for (int x = 0; x < partWidth; x++)
        {
            uint place = ((uint)(left + x) * (uint)height) + (uint)top;
            for (int at = x; at < part.Length; at += partWidth, place++)
            {
                if (part[at] == 0)
                    continue;
                if (counts.Count > 0 && place == end)
                    counts[^1]++;
                else
                    counts.AddRange([place - end, 1]);
                end = place + 1;
            }
        }
        uint pixels = (uint)height * (uint)width;
        if (end < pixels)
            counts.Add(pixels - end);
        return new RunLengthMask(height, width, [.. counts]);
    }

    /// <summary>The pixels, [height, width] row-major, 1 on the object (pycocotools <c>decode</c>).</summary>
    public byte[] Decode()
    {
        byte[] pixels = new byte[Height * Width];
        Draw(pixels, 0, 0, Width);
        return pixels;
    }

    /// <summary>Writes 1 on the object into row-major pixels whose first is at a place of the picture, and nothing elsewhere.</summary>
    internal void Draw(Span<byte> part, int left, int top, int partWidth)
    {
        ReadOnlySpan<uint> counts = Runs(stackalloc uint[FewRuns]);
        long start = 0;
        for (int i = 0; i < counts.Length; start += counts[i++])
        {
            if (i % 2 == 0)
                continue;
            (int x, int y) = ((int)(start / Height), (int)(start % Height));
            for (uint still = counts[i]; still > 0; still--)
            {
                part[((y - top) * partWidth) + x - left] = 1;
                if (++y == Height)
                    (x, y) = (x + 1, 0);
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(RunLengthMask? other) =>
        other is not null && (Height, Width, Area, _runs) == (other.Height, other.Width, other.Area, other._runs) && Counts.SequenceEqual(other.Counts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RunLengthMask);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Height, Width, _runs, Area);

    /// <summary>The run lengths, in the room given where they are not there already and it is large enough.</summary>
    /// <param name="room">Any content.</param>
    internal ReadOnlySpan<uint> Runs(Span<uint> room)
    {
        if (_counts is not null)
            return _counts;
        // a number for each letter is the most there can be
        Span<uint> runs = room.Length >= _text!.Length ? room : new uint[_text.Length];
        return runs[..RunLengthText.Read(_text, runs)];
    }

    private static long AreaOf(ReadOnlySpan<uint> counts)
    {
        long area = 0;
        for (int i = 1; i < counts.Length; i += 2)
            area += counts[i];
        return area;
    }

    /// <summary>What keeps a size from being that of a picture, or null.</summary>
    internal static string? SizeFault(long height, long width) =>
        height is > 0 and <= ImageDecoder.MaxPixels && width is > 0 and <= ImageDecoder.MaxPixels && height * width <= ImageDecoder.MaxPixels
            ? null
            : $"the mask is {width}x{height} pixels, which no picture is";

    /// <summary>What keeps runs from being a mask of a size, or null.</summary>
    internal static string? RunsFault(long height, long width, ReadOnlySpan<uint> counts)
    {
        long total = 0;
        foreach (uint count in counts)
            total += count;
        return total == height * width ? null : $"the run lengths add up to {total} pixels, not to {width}x{height} = {width * height}";
    }
}
