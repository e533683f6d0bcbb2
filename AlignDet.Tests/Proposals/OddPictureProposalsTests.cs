using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;
using Xunit;

namespace AlignDet.Tests.Proposals;

public sealed class OddPictureProposalsTests
{
    [Fact]
    public async Task Odd_pictures_are_searched_as_training_sees_them()
    {
        using TemporaryFolder folder = new();
        RgbImage drawn = Jpegs.Quadrants(96, 48);
        Dictionary<string, (byte[] Bytes, int Width, int Height)> pictures = new()
        {
            ["cmyk.jpg"] = (CmykJpeg.Flat(4, 10, 200, 30, 250), 32, 32),
            ["deep.png"] = (Pngs.Of(2, 2, 16, 2, new byte[24]), 2, 2),
            ["dot.png"] = (ImageEncoder.Png(new RgbImage(1, 1)), 1, 1),
            ["folder/line.png"] = (ImageEncoder.Png(new RgbImage(300, 1)), 300, 1),
            ["gray.png"] = (Pngs.Of(64, 64, 8, 0, [.. Enumerable.Range(0, 64 * 64).Select(i => (byte)(i % 64 < 20 ? 30 : 200))]), 64, 64),
            ["palette.png"] = (Pngs.Of(2, 1, 8, 3, [1, 0], [1, 2, 3, 9, 8, 7]), 2, 1),
            ["upright.jpg"] = (Jpegs.WithOrientation(ImageEncoder.Jpeg(drawn, 100), 6), 48, 96),
        };
        foreach ((string name, (byte[] bytes, _, _)) in pictures)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            File.WriteAllBytes(folder.File(name), bytes);
        }
        ProposalSource source = ProposalSource.OfFolder(folder.Path);

        await ProposalRunner.RunAsync(
            source, new ProposalSpec { MinSide = 1, MaxScale = 1, MaxAspect = 1000 }, folder.File("out/p.json"), 2, null, null, TestContext.Current.CancellationToken);

        CocoDataset found = CocoReader.Read(folder.File("out/p.json"), problem => Assert.Fail(problem.ToString()));
        Assert.Equal(pictures.OrderBy(p => p.Key, StringComparer.Ordinal).Select((p, i) => new CocoImage(i + 1, p.Key, p.Value.Width, p.Value.Height)), found.Images);
        Assert.All(found.Images, image => Assert.Contains(found.Annotations, box => box.ImageId == image.Id));
        Assert.All(found.Annotations, box => Assert.Equal(0, CocoBox.Overhang(box, found.Images[(int)box.ImageId - 1])));
        // the quadrants of the upright picture are higher than wide
        Assert.Contains(found.Annotations, box => found.Images[(int)box.ImageId - 1].FileName == "upright.jpg" && box is { Width: 24, Height: 48 });
    }
}
