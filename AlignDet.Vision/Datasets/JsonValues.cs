using System.Globalization;
using System.Text.Json;

namespace AlignDet.Vision.Datasets;

/// <summary>Takes values out of JSON, or says in words what stands there instead.</summary>
internal static class JsonValues
{
    /// <summary>DEL: stands once for NaN, twice for Infinity, three times for -Infinity (JSON knows none of them).</summary>
    public const byte NonFiniteMark = 0x7f;

    private static readonly string[] s_nonFinite = ["NaN", "Infinity", "-Infinity"];

    /// <summary>"NaN", "Infinity" or "-Infinity", or null for anything else.</summary>
    public static string? NonFinite(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && Text(value) is { Length: > 0 and <= 3 } text && text.All(letter => letter == NonFiniteMark)
            ? s_nonFinite[text.Length - 1]
            : null;

    /// <summary>What a value is, for a message: <c>the text "wide"</c>, <c>null</c>, <c>missing</c>.</summary>
    public static string Describe(JsonElement? value) => value switch
    {
        null => "missing",
        { ValueKind: JsonValueKind.Null } => "null",
        { ValueKind: JsonValueKind.Object } => "an object",
        { ValueKind: JsonValueKind.Array } list => $"a list of {list.GetArrayLength()}",
        { ValueKind: JsonValueKind.True } => "true",
        { ValueKind: JsonValueKind.False } => "false",
        { ValueKind: JsonValueKind.String } text => NonFinite(text) ?? (Text(text) is string known ? $"the text {Shown.Name(known)}" : "broken text"),
        { } number => Shown.Number(number.GetRawText()),
    };

    /// <summary>The value of a key, or null where it is missing; the last one where there are several.</summary>
    public static JsonElement? Find(JsonElement item, string key) =>
        item.TryGetProperty(key, out JsonElement value) ? value : null;

    /// <summary>A string; null where there is none, or where it holds half a surrogate pair.</summary>
    public static string? Text(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.String } text)
            return null;
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A finite number, or null.</summary>
    public static double? Number(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double result) && double.IsFinite(result) ? result : null;

    /// <summary>A whole number, or null; 3.0 is taken as 3, since some programs write all numbers so.</summary>
    public static long? Whole(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.Number } number)
            return null;
        if (number.TryGetInt64(out long whole))
            return whole;
        const double LargestExact = 1L << 53;
        return Number(number) is double real && Math.Abs(real) < LargestExact && Math.Floor(real) == real ? (long)real : null;
    }

    /// <summary>The shortest form that reads back the same.</summary>
    public static string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
