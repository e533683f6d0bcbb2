using System.Text;
using System.Text.RegularExpressions;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>
/// A form of parameter names: text with places for what differs. <c>{n}</c>, <c>{m}</c>: a number; <c>{w}</c>: <c>weight</c> or
/// <c>bias</c>; <c>{p}</c>: the rest of the name.
/// </summary>
internal sealed partial class KeyTemplate
{
    private readonly string _text;
    private readonly string _start;
    private readonly Regex _pattern;

    public KeyTemplate(string text)
    {
        _text = text;
        int place = text.IndexOf('{', StringComparison.Ordinal);
        _start = place < 0 ? text : text[..place];
        var pattern = new StringBuilder("^");
        foreach (string part in Places().Split(text))
        {
            pattern.Append(part switch
            {
                "n" or "m" => $"(?<{part}>[0-9]{{1,4}})",
                "w" => "(?<w>weight|bias)",
                "p" => "(?<p>.+)",
                _ => Regex.Escape(part),
            });
        }
        _pattern = new Regex(pattern.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    /// <summary>The places' contents where the name has this form, else null.</summary>
    public Match? Match(string name)
    {
        if (!name.StartsWith(_start, StringComparison.Ordinal))
        {
            return null;
        }
        Match match = _pattern.Match(name);
        return match.Success ? match : null;
    }

    /// <summary>The name of this form with another form's contents.</summary>
    public string Fill(Match match) => Places().Replace(_text, place => match.Groups[place.Groups[1].Value].Value);

    [GeneratedRegex(@"\{([nmwp])\}", RegexOptions.CultureInvariant)]
    private static partial Regex Places();
}
