namespace AlignDet.Vision.Synth;

/// <summary>Takes a mask apart into pieces that hang together by pixel sides.</summary>
internal static class MaskParts
{
    /// <summary>One mask of the same size for every piece.</summary>
    public static IEnumerable<bool[]> Split(bool[] mask, int width, int height)
    {
        bool[] left = [.. mask];
        Stack<int> open = new();
        for (int start = 0; start < left.Length; start++)
        {
            if (!left[start])
            {
                continue;
            }
            bool[] part = new bool[mask.Length];
            left[start] = false;
            open.Push(start);
            while (open.TryPop(out int pixel))
            {
                part[pixel] = true;
                int x = pixel % width;
                int y = pixel / width;
                Take(x > 0, pixel - 1);
                Take(x + 1 < width, pixel + 1);
                Take(y > 0, pixel - width);
                Take(y + 1 < height, pixel + width);
            }
            yield return part;
        }

        void Take(bool exists, int pixel)
        {
            if (exists && left[pixel])
            {
                left[pixel] = false;
                open.Push(pixel);
            }
        }
    }
}
