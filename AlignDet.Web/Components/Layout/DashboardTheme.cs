using MudBlazor;

namespace AlignDet.Web.Components.Layout;

/// <summary>Colours and type of the dashboard. System fonts only: nothing comes from another host.</summary>
public static class DashboardTheme
{
    private static readonly string[] s_fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "sans-serif"];

    /// <summary>The one theme, light and dark.</summary>
    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0c6a88",
            Secondary = "#b3590f",
            Tertiary = "#5b6b7a",
            Info = "#2470b8",
            Success = "#1f7a48",
            Warning = "#9a6400",
            Error = "#b83232",
            Background = "#f4f6f8",
            BackgroundGray = "#eaeef2",
            Surface = "#ffffff",
            TextPrimary = "#1b2733",
            TextSecondary = "#55636f",
            LinesDefault = "#dde4ea",
            LinesInputs = "#8b99a6",
            TableLines = "#e3e9ee",
            Divider = "#dde4ea",
            ActionDefault = "#55636f",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#5cc1de",
            PrimaryContrastText = "#06222c",
            Secondary = "#f0a35a",
            SecondaryContrastText = "#2b1600",
            Tertiary = "#93a4b3",
            Info = "#73b2ee",
            InfoContrastText = "#071b2e",
            Success = "#62c48d",
            SuccessContrastText = "#04210f",
            Warning = "#e3b04e",
            WarningContrastText = "#2a1c00",
            Error = "#f08a85",
            ErrorContrastText = "#330a08",
            Background = "#0f151b",
            BackgroundGray = "#1c252e",
            Surface = "#161e26",
            TextPrimary = "#e4ebf1",
            TextSecondary = "#9fb0be",
            LinesDefault = "#2a3642",
            LinesInputs = "#667786",
            TableLines = "#25303b",
            Divider = "#2a3642",
            ActionDefault = "#9fb0be",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = s_fonts, FontSize = "0.875rem", LineHeight = "1.5", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = s_fonts, FontSize = "0.84rem", FontWeight = "600", TextTransform = "none", LetterSpacing = "normal" },
        },
    };
}
