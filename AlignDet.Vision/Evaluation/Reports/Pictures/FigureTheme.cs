using System.Collections.Frozen;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>The colours of a figure.</summary>
public sealed class FigureTheme
{
    // Okabe and Ito, "Color Universal Design" (2008), yellow being too faint on paper and black being the ink; then Paul Tol's wine and olive (2021)
    private static readonly string[] s_classesOnLight = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#882255", "#8A8A1F"];
    private static readonly string[] s_classesOnDark = ["#56B4E9", "#FF8A4C", "#2CC295", "#E79AC6", "#F0B429", "#7C9CFF", "#E06C8E", "#D5D55A"];

    // viridis (van der Walt and Smith, 2015), of even steps to the eye and in grey, without the end that the ground would swallow
    private static readonly string[] s_stepsOnLight =
        ["#440154", "#482173", "#433E85", "#38588C", "#2D708E", "#25858E", "#1E9B8A", "#2BB07F", "#51C56A", "#85C43A"];

    private static readonly string[] s_stepsOnDark =
        ["#FDE725", "#D2E21B", "#A5DB36", "#7AD151", "#54C568", "#35B779", "#22A884", "#1F988B", "#2B8C93", "#37809B"];

    private static readonly FrozenDictionary<string, string> s_light = Colours(
        s_classesOnLight, s_stepsOnLight, ("paper", "#FFFFFF"), ("ink", "#1F2328"), ("muted", "#59636E"), ("grid", "#DDE1E6"), ("heat", "#0072B2"), ("wrong", "#D55E00"), ("on-heat", "#FFFFFF"));

    private static readonly FrozenDictionary<string, string> s_dark = Colours(
        s_classesOnDark, s_stepsOnDark, ("paper", "#16191D"), ("ink", "#E8EAED"), ("muted", "#A3ABB5"), ("grid", "#353B43"), ("heat", "#56B4E9"), ("wrong", "#FF8A4C"), ("on-heat", "#101418"));

    private readonly FrozenDictionary<string, string> _colours;
    private readonly bool _isPage;

    private FigureTheme(FrozenDictionary<string, string> colours, bool isPage)
    {
        _colours = colours;
        _isPage = isPage;
    }

    /// <summary>Ink on white paper, for documents and printers.</summary>
    public static FigureTheme Light { get; } = new(s_light, isPage: false);

    /// <summary>Light ink on dark paper.</summary>
    public static FigureTheme Dark { get; } = new(s_dark, isPage: false);

    /// <summary>
    /// For figures within a page, on its ground: every colour is <c>var(--figure-NAME, light)</c>, so that the page's style decides; <see cref="Variables"/> has
    /// both sets.
    /// </summary>
    public static FigureTheme Page { get; } = new(s_light, isPage: true);

    /// <summary>Whether the figure brings its own paper.</summary>
    internal bool HasPaper => !_isPage;

    /// <summary>The declarations of all colours, <c>--figure-ink: #1F2328; ...</c>, for a page's style.</summary>
    public static string Variables(bool dark) =>
        string.Concat((dark ? s_dark : s_light).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"--figure-{pair.Key}: {pair.Value}; ")).TrimEnd();

    /// <summary>A colour as <c>#RRGGBB</c>.</summary>
    internal string Hex(FigureInk ink) => _colours[ink.Name];

    /// <summary>A colour as an SVG attribute has it.</summary>
    internal string Attribute(FigureInk ink) => _isPage ? $"var(--figure-{ink.Name}, {Hex(ink)})" : Hex(ink);

    private static FrozenDictionary<string, string> Colours(string[] classes, string[] steps, params (string Name, string Hex)[] others) =>
        others.Concat(classes.Select((hex, i) => (FigureInk.Class(i).Name, hex))).Concat(steps.Select((hex, i) => (FigureInk.Step(i).Name, hex)))
            .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2);
}
