using System.Text.Json;

namespace AlignDet.Vision.Datasets;

/// <summary>Short decimal numbers, which results files are made of, read faster than the general way and as exactly.</summary>
internal static class JsonNumber
{
    // products and quotients of two whole numbers that a double holds exactly are rounded once, as the decimal itself is (Clinger, 1990)
    private const long LargestExact = 1L << 53;

    private static readonly double[] s_powers =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>The finite number that the reader stands on; false where it stands on something else.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, out double number)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            number = 0;
            return false;
        }
        return TryShort(reader.ValueSpan, out number) || (reader.TryGetDouble(out number) && double.IsFinite(number));
    }

    private static bool TryShort(ReadOnlySpan<byte> text, out double number)
    {
        const int MostDigits = 18;
        number = 0;
        long digits = 0;
        int at = text[0] == '-' ? 1 : 0, point = -1;
        if (text.Length - at > MostDigits)
            return false;
        for (int i = at; i < text.Length; i++)
        {
            uint digit = (uint)(text[i] - '0');
            if (digit <= 9)
                digits = (digits * 10) + digit;
            else if (text[i] == '.')
                point = i;
            else
                return false;
        }
        if (digits > LargestExact)
            return false;
        double value = point < 0 ? digits : digits / s_powers[text.Length - 1 - point];
        number = at == 0 ? value : -value;
        return true;
    }
}
