using AlignDet.Vision.Drawing;
using SkiaSharp;
using Xunit;

namespace AlignDet.Tests.Drawing;

public class StrokeFontTests
{
    [Fact]
    public void All_of_ASCII_is_drawn_and_every_letter_looks_different()
    {
        string[] pictures = [.. Enumerable.Range('!', '~' - '!' + 1).Select(letter => Inked(((char)letter).ToString()))];
        Assert.All(pictures, picture => Assert.Contains('#', picture));
        Assert.Equal(pictures.Length, pictures.Distinct().Count());
    }

    [Fact]
    public void Letters_stay_within_the_measured_width_and_the_line()
    {
        for (char letter = '!'; letter <= '~'; letter++)
        {
            using SKBitmap bitmap = Draw(letter.ToString());
            float right = 20 + StrokeFont.Measure(letter.ToString(), 24) + 4;
            for (int y = 0; y < bitmap.Height; y++)
            {
                for (int x = 0; x < bitmap.Width; x++)
                {
                    bool ink = bitmap.GetPixel(x, y).Red < 128;
                    Assert.False(ink && (x < 16 || x > right || y < 16 || y > 24 + StrokeFont.LineHeight(24)), $"'{letter}' at {x}, {y}");
                }
            }
        }
    }

    [Fact]
    public void Unknown_letters_are_one_frame_each_and_accents_take_no_room()
    {
        Assert.Equal(Inked("星"), Inked("\U0001F600"));
        Assert.NotEqual(Inked("星"), Inked("?"));
        Assert.Equal(StrokeFont.Measure("e", 24), StrokeFont.Measure("e\u0301", 24));
    }

    [Fact]
    public void A_text_is_cut_to_the_width_given()
    {
        string cut = StrokeFont.Shorten("a rather long label", 10, 60);
        Assert.EndsWith("..", cut, StringComparison.Ordinal);
        Assert.True(StrokeFont.Measure(cut, 10) <= 60);
        Assert.Equal("short", StrokeFont.Shorten("short", 10, 60));
    }

    private static string Inked(string text)
    {
        using SKBitmap bitmap = Draw(text);
        return string.Concat(bitmap.Pixels.Select(pixel => pixel.Red < 128 ? '#' : '.'));
    }

    private static SKBitmap Draw(string text)
    {
        SKBitmap bitmap = SkiaPictures.Blank(64, 64);
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(SKColors.White);
        StrokeFont.Draw(canvas, text, 20, 20, 24, SKColors.Black);
        canvas.Flush();
        return bitmap;
    }
}
