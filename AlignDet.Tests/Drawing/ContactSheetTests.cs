using AlignDet.Vision.Drawing;
using AlignDet.Vision.Images;
using AlignDet.Vision.Synth;
using Xunit;

namespace AlignDet.Tests.Drawing;

public class ContactSheetTests
{
    [Fact]
    public void Pictures_are_copied_into_their_cells_unscaled()
    {
        RgbImage red = Filled(20, 30, [200, 10, 10]);
        RgbImage blue = Filled(20, 30, [10, 10, 200]);
        RgbImage sheet = ContactSheet.Compose([red, blue, red], 2);
        Assert.Equal((10 + 2 * 30, 10 + 2 * 40), (sheet.Width, sheet.Height));
        Assert.Equal([200, 10, 10], At(sheet, 10, 10));
        Assert.Equal([200, 10, 10], At(sheet, 29, 39));
        Assert.Equal([10, 10, 200], At(sheet, 40, 10));
        Assert.Equal([200, 10, 10], At(sheet, 10, 50));
    }

    [Fact]
    public void Title_and_captions_take_room_of_their_own()
    {
        RgbImage picture = Filled(60, 30, [200, 10, 10]);
        RgbImage bare = ContactSheet.Compose([picture], 4);
        RgbImage titled = ContactSheet.Compose([picture], 4, "Title that is too long for the sheet", ["caption"]);
        Assert.Equal(bare.Width, titled.Width);
        Assert.True(titled.Height > bare.Height + 30);
    }

    [Fact]
    public void No_pictures_or_too_few_captions_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ContactSheet.Compose([], 3));
        Assert.Throws<ArgumentException>(() => ContactSheet.Compose([Filled(4, 4, [0, 0, 0])], 3, null, []));
    }

    [Fact]
    public void The_classes_of_the_drawn_data_set_have_colours_of_their_own() =>
        Assert.Equal(SceneClasses.Names.Count, SceneClasses.Names.Select(ClassPalette.ColorOf).Distinct().Count());

    private static byte[] At(RgbImage image, int x, int y) => image.Row(y).Slice(x * 3, 3).ToArray();

    private static RgbImage Filled(int width, int height, byte[] color)
    {
        RgbImage image = new(width, height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = color[i % 3];
        }
        return image;
    }
}
