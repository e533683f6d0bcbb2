using AlignDet.Recipes;
using AlignDet.Vision.Images;
using Xunit;

namespace AlignDet.Tests.Images;

public sealed class ImageFilesTests
{
    [Fact]
    public void Pictures_are_listed_below_the_folder_in_ordinal_order_without_hidden_ones()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "b.JPG", "a/2.png", "a/1.jpeg", "a.webp", "B.gif", "z.bmp", "notes.txt", ".x.png", ".git/y.png" })
        {
            string path = folder.File(name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, []);
        }
        Assert.Equal(["B.gif", "a.webp", "a/1.jpeg", "a/2.png", "b.JPG", "z.bmp"], ImageFiles.List(folder.Path));
    }

    [Fact]
    public void A_missing_folder_is_told()
    {
        using var folder = new TemporaryFolder();
        string missing = folder.File("nowhere");
        Assert.StartsWith(missing, Assert.Throws<BadInputException>(() => ImageFiles.List(missing)).Message, StringComparison.Ordinal);
    }
}
