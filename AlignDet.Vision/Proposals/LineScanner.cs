namespace AlignDet.Vision.Proposals;

/// <summary>Goes through the lines of a file that may be far larger than memory.</summary>
internal static class LineScanner
{
    /// <summary>Every line that has an end, with the place where it begins; a torn last one is left out.</summary>
    /// <param name="file">Read from where it stands, which counts as place 0.</param>
    /// <returns>The line without its end; good until the next is asked for.</returns>
    public static IEnumerable<(long Offset, ReadOnlyMemory<byte> Line)> Lines(Stream file)
    {
        byte[] buffer = new byte[1 << 16];
        long start = 0;
        int held = 0, read;
        while ((read = file.Read(buffer, held, buffer.Length - held)) > 0)
        {
            int from = 0, looked = held, end;
            held += read;
            while ((end = Array.IndexOf(buffer, (byte)'\n', looked, held - looked)) >= 0)
            {
                yield return (start + from, buffer.AsMemory(from, end - from));
                from = looked = end + 1;
            }
            held -= from;
            start += from;
            buffer.AsSpan(from, held).CopyTo(buffer);
            if (held == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }
}
