namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>What a colour stands for; a <see cref="FigureTheme"/> says what it looks like.</summary>
internal readonly record struct FigureInk(string Name)
{
    /// <summary>Colours that tell classes or kinds apart.</summary>
    public const int Classes = 8;

    /// <summary>Colours in an order.</summary>
    public const int Steps = 10;

    public static FigureInk Paper { get; } = new("paper");

    public static FigureInk Ink { get; } = new("ink");

    public static FigureInk Muted { get; } = new("muted");

    public static FigureInk Grid { get; } = new("grid");

    public static FigureInk Heat { get; } = new("heat");

    public static FigureInk Wrong { get; } = new("wrong");

    public static FigureInk OnHeat { get; } = new("on-heat");

    public static FigureInk Class(int index) => new($"c{index % Classes}");

    public static FigureInk Step(int index) => new($"s{index % Steps}");
}
