using System.Text.RegularExpressions;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Vision.Evaluation.Reports;
using AlignDet.Vision.Evaluation.Reports.Pictures;
using AlignDet.Vision.Images;
using Xunit;

namespace AlignDet.Tests.Evaluation.Reports;

public sealed partial class ReportFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _leftOut = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_page_shows_what_lies_beside_it_and_nothing_from_elsewhere()
    {
        DetectionReport report = FigureTests.Hostile(9).Report();
        DrawPictures(report.Pictures);

        Write(report, _folder.File("pictures"));

        string page = File.ReadAllText(_folder.File("out/index.html"));
        string[] linked = [.. Links().Matches(page).Select(m => m.Groups[1].Value).Distinct()];
        Assert.Contains("worst-1.jpg", linked);
        Assert.Contains("best-1.jpg", linked);
        Assert.All(linked, file => Assert.True(File.Exists(_folder.File("out/" + file)), file));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>&\"", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;&amp;", page, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(_folder.File("out"), "*.png"), file => ImageDecoder.Decode(file, TestContext.Current.CancellationToken));
        Assert.True(File.Exists(_folder.File("out/class-009.svg")));
        // one name has half a letter, which no file can hold
        Assert.Equal(report.Classes.Select(name => name.Replace('\uD800', '\uFFFD')), DetectionReportJson.ReadFile(_folder.File("out/report.json")).Classes);
        Assert.Empty(_leftOut);
    }

    [Fact]
    public void Sheets_show_found_false_and_missed_in_their_colours()
    {
        DetectionReport report = new ReportScene("a")
            .Object(0, 50, 50, 200, 200).Found(0, 50, 50, 200, 200, 0.9)
            .Object(0, 350, 50, 200, 200).Found(0, 50, 350, 200, 200, 0.8).Report();
        DrawPictures(1);
        RgbImage drawn = VerdictPainter.Paint(
            ImageDecoder.Decode(_folder.File("pictures/1.png"), TestContext.Current.CancellationToken), report.Ranking.Worst[0], report.Classes, 300, 300);

        Assert.Equal((300, 300), (drawn.Width, drawn.Height));
        // on the left frames, half way down; the missed one is dashed
        Assert.Equal((0x2C, 0xC2, 0x95), At(drawn, 26, 75));
        Assert.Equal((0xFF, 0x7A, 0x33), At(drawn, 26, 225));
        Assert.Contains((0x56, 0xB4, 0xE9), Enumerable.Range(60, 20).Select(y => At(drawn, 176, y)));
        Assert.Equal((90, 90, 90), At(drawn, 150, 150));
    }

    [Fact]
    public void A_picture_that_cannot_be_shown_is_told_and_the_others_are_shown()
    {
        DetectionReport report = FigureTests.Hostile(9).Report();
        DrawPictures(report.Pictures);
        File.Delete(_folder.File("pictures/3.png"));

        Write(report, _folder.File("pictures"));

        Assert.Contains("3.png", Assert.Single(_leftOut), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("out/worst-1.jpg")));
    }

    [Fact]
    public void Where_no_picture_can_be_read_the_folder_is_to_blame_and_nothing_is_written()
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => Write(FigureTests.Hostile(2).Report(), _folder.File("nowhere")));

        Assert.Contains("not one of 2 pictures can be read", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_in_use_stays_as_it_is()
    {
        Directory.CreateDirectory(_folder.File("out"));
        File.WriteAllText(_folder.File("out/mine.txt"), "mine");

        Assert.Throws<BadInputException>(() => ReportFolder.RefuseIfTaken(_folder.File("out")));
        Assert.Throws<BadInputException>(() => Write(new ReportScene("a").Report(), images: null));
        Assert.Equal([_folder.File("out/mine.txt")], Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Stopped_half_way_it_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => ReportFolder.Write(new ReportScene("a").Report(), _folder.File("out"), null, _leftOut.Add, stop.Token));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private void Write(DetectionReport report, string? images) =>
        ReportFolder.Write(report, _folder.File("out"), images, _leftOut.Add, TestContext.Current.CancellationToken);

    private void DrawPictures(int count)
    {
        Directory.CreateDirectory(_folder.File("pictures"));
        var picture = new RgbImage(600, 600);
        Array.Fill(picture.Pixels, (byte)90);
        for (int i = 1; i <= count; i++)
        {
            ImageEncoder.Write(picture, _folder.File($"pictures/{i}.png"));
        }
    }

    private static (int, int, int) At(RgbImage image, int x, int y)
    {
        Span<byte> pixel = image.Row(y).Slice(x * 3, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]*)\"")]
    private static partial Regex Links();
}
