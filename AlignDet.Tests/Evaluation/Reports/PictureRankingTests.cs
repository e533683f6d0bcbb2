using AlignDet.Vision.Evaluation.Reports;
using Xunit;

namespace AlignDet.Tests.Evaluation.Reports;

public sealed class PictureRankingTests
{
    [Fact]
    public void A_picture_tells_hits_misses_false_alarms_and_what_to_draw()
    {
        PictureResult picture = Assert.Single(new ReportScene("a", "b")
            .Object(0, 0, 0, 100, 100).Found(0, 0, 0, 100, 80, 0.9)
            .Object(1, 200, 0, 100, 100).Found(0, 200, 0, 100, 100, 0.6)
            .Object(1, 0, 300, 200, 200, isCrowd: true).Found(1, 20, 320, 50, 50, 0.5)
            .Found(1, 400, 400, 20, 20, 0.29)
            .Report().Ranking.Worst);

        Assert.Equal((1, 1, 1), (picture.Hits, picture.Missed, picture.FalseAlarms));
        Assert.Equal(0.5, picture.F1);
        Assert.Equal((1 + 0.6 + 0.2) / (1 + 0.6 + 1), picture.Loss, 1e-6);
        Assert.Equal(("1.png", 600, 600), (picture.FileName, picture.Width, picture.Height));
        Assert.Equal(
            [(0, null, ReportBoxState.Hit), (1, null, ReportBoxState.Missed), (1, null, ReportBoxState.Ignored),
             (0, 0.9, ReportBoxState.Hit), (0, 0.6, ReportBoxState.False), (1, 0.5, ReportBoxState.Ignored)],
            picture.Boxes.Select(b => (b.Class, b.Score, b.State)));
        Assert.Equal([0, 0, 100, 80], picture.Boxes[3].Box);
        Assert.True(picture.Boxes[0].IsTruth);
        Assert.False(picture.Boxes[3].IsTruth);
    }

    [Fact]
    public void Equal_losses_go_by_errors_then_by_picture_and_no_picture_is_in_both_lists()
    {
        var scene = new ReportScene("a");
        scene.Object(0, 0, 0, 9, 9, picture: 1);                                              // one missed
        scene.Object(0, 0, 0, 9, 9, picture: 2).Object(0, 50, 0, 9, 9, picture: 2);           // two missed
        scene.Object(0, 0, 0, 9, 9, picture: 3);                                              // one missed
        scene.Object(0, 0, 0, 9, 9, picture: 4).Found(0, 0, 0, 9, 9, 0.9, picture: 4);        // perfect
        scene.Object(0, 0, 0, 9, 9, picture: 5).Found(0, 0, 0, 9, 8, 0.9, picture: 5);        // nearly
        scene.Object(0, 0, 0, 9, 9, picture: 6).Found(0, 0, 0, 9, 9, 0.9, picture: 6)
            .Object(0, 50, 0, 9, 9, picture: 6).Found(0, 50, 0, 9, 9, 0.9, picture: 6);       // perfect, twice
        scene.Object(0, 0, 0, 9, 9, picture: 8, isCrowd: true);                               // 7 and 8: nothing to find

        PictureRanking ranking = scene.Report().Ranking;

        Assert.Equal([2, 1, 3], ranking.Worst.Select(p => p.ImageId));
        Assert.Equal([6, 4, 5], ranking.Best.Select(p => p.ImageId));
        Assert.Equal([2], scene.Report(new DetectionReportOptions { RankedPictures = 1 }).Ranking.Worst.Select(p => p.ImageId));
    }

    [Fact]
    public void Where_all_pictures_have_errors_the_better_half_is_best()
    {
        var scene = new ReportScene("a");
        for (int picture = 1; picture <= 4; picture++)
        {
            scene.Object(0, 0, 0, 9, 9, picture).Found(0, 0, 0, 9, 9, 0.9, picture).Found(0, 300, 0, 9, 9, 0.3 + (picture * 0.1), picture);
        }
        PictureRanking ranking = scene.Report().Ranking;

        Assert.Equal([4, 3], ranking.Worst.Select(p => p.ImageId));
        Assert.Equal([1, 2], ranking.Best.Select(p => p.ImageId));
    }
}
