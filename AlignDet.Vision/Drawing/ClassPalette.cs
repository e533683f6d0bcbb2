using System.Text;
using SkiaSharp;

namespace AlignDet.Vision.Drawing;

/// <summary>A colour for a class, from its name alone, so that a class keeps its colour in every picture, run and program.</summary>
public static class ClassPalette
{
    /// <summary>
    /// Twelve colours that the colour-blind tell apart as well: those of Okabe and Ito, "Color Universal Design" (2008), and
    /// five from Paul Tol's schemes (2021).
    /// </summary>
    private static readonly uint[] s_colors =
    [
        0xE69F00, 0x56B4E9, 0x009E73, 0xF0E442, 0x0072B2, 0xD55E00,
        0xCC79A7, 0x882255, 0xBBCC33, 0x5C4BC2, 0xFFAABB, 0xDDDDDD,
    ];

    // a start from which the twelve classes of the drawn data set come out in twelve different colours
    private const uint Start = 7009;

    /// <summary>Red, green and blue of a class's colour.</summary>
    /// <param name="name">The class; null has a colour as well.</param>
    public static (byte Red, byte Green, byte Blue) ColorOf(string? name)
    {
        uint color = s_colors[Hash(name ?? "") % (uint)s_colors.Length];
        return ((byte)(color >> 16), (byte)(color >> 8), (byte)color);
    }

    internal static SKColor SkiaColorOf(string? name)
    {
        (byte red, byte green, byte blue) = ColorOf(name);
        return new SKColor(red, green, blue);
    }

    /// <summary>FNV-1a with a final mix; <see cref="string.GetHashCode()"/> differs from one start of a program to the next.</summary>
    private static uint Hash(string name)
    {
        uint hash = Start;
        foreach (byte value in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ value) * 16777619;
        }
        hash ^= hash >> 15;
        hash *= 0x2C1B3C6D;
        return hash ^ (hash >> 13);
    }
}
