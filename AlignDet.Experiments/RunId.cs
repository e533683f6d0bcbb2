namespace AlignDet.Experiments;

/// <summary>Ids of runs and pipelines: a UUID of version 7, so that they sort by time, in lower-case base32 (26 characters).</summary>
public static class RunId
{
    // Crockford's alphabet: no i, l, o, u, and in the order of the characters' codes, so that text sorts like the number
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>A new id; later ones sort after earlier ones, to the millisecond.</summary>
    /// <param name="time">The clock.</param>
    public static string New(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return Format(Guid.CreateVersion7(time.GetUtcNow()));
    }

    /// <summary>The 128 bits of an id as text, most significant first.</summary>
    public static string Format(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        UInt128 value = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return string.Create(26, value, (text, bits) =>
        {
            for (int i = text.Length - 1; i >= 0; i--)
            {
                text[i] = Alphabet[(int)(bits & 31)];
                bits >>= 5;
            }
        });
    }

    /// <summary>Whether a text can be the id of a run.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: 26 } && text[0] <= '7' && text.All(c => Alphabet.Contains(c, StringComparison.Ordinal));
}
