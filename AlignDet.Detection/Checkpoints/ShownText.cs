namespace AlignDet.Detection.Checkpoints;

/// <summary>Texts of a file as a message can show them: on one line, not too long.</summary>
internal static class ShownText
{
    private const int Longest = 120;

    public static string Of(string text)
    {
        string line = new([.. text.Take(Longest).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
        return text.Length > Longest ? line + "..." : line;
    }
}
