using AlignDet.Vision.Evaluation.Reports;
using Xunit;

namespace AlignDet.Tests.Evaluation.Reports;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Rows_are_true_columns_predicted_and_the_last_is_the_background()
    {
        ConfusionMatrix matrix = new ReportScene("a", "b")
            .Object(0, 0, 0, 100, 100).Found(0, 0, 0, 100, 90, 0.9)      // found
            .Object(0, 200, 0, 100, 100).Found(1, 200, 0, 100, 100, 0.8) // taken for b
            .Object(1, 400, 0, 100, 100).Found(1, 400, 60, 100, 100, 0.7) // missed, with a false alarm
            .Report().Confusion;

        Assert.Equal([[1, 1, 0], [0, 0, 1], [0, 1, 0]], matrix.Counts);
    }

    [Fact]
    public void Pairs_are_one_to_one_the_highest_overlap_first()
    {
        // the doubtful box lies better than the sure one
        ConfusionMatrix matrix = new ReportScene("a", "b").Object(0, 0, 0, 100, 100)
            .Found(1, 0, 0, 100, 80, 0.9).Found(0, 0, 0, 100, 95, 0.5).Report().Confusion;

        Assert.Equal([[1, 0, 0], [0, 0, 0], [0, 1, 0]], matrix.Counts);
    }

    [Fact]
    public void Of_equal_overlaps_the_higher_score_pairs()
    {
        ConfusionMatrix matrix = new ReportScene("a", "b").Object(0, 0, 0, 100, 100)
            .Found(0, 0, 0, 100, 100, 0.5).Found(1, 0, 0, 100, 100, 0.9).Report().Confusion;

        Assert.Equal([[0, 1, 0], [0, 0, 0], [1, 0, 0]], matrix.Counts);
    }

    [Fact]
    public void Doubtful_detections_do_not_count_and_both_thresholds_can_be_chosen()
    {
        ReportScene scene = new ReportScene("a").Object(0, 0, 0, 100, 100).Found(0, 0, 0, 100, 60, 0.2);

        Assert.Equal([[0, 1], [0, 0]], scene.Report().Confusion.Counts);
        Assert.Equal([[1, 0], [0, 0]], scene.Report(new DetectionReportOptions { Score = 0.2 }).Confusion.Counts);
        Assert.Equal([[0, 1], [1, 0]], scene.Report(new DetectionReportOptions { Score = 0.2, Iou = 0.61 }).Confusion.Counts);
    }

    [Fact]
    public void A_crowd_is_never_missed_and_takes_detections_of_its_class_alone()
    {
        ConfusionMatrix matrix = new ReportScene("a", "b").Object(0, 0, 0, 300, 300, isCrowd: true)
            .Found(0, 50, 50, 40, 40, 0.9).Found(1, 150, 150, 40, 40, 0.8).Report().Confusion;

        Assert.Equal([[0, 0, 0], [0, 0, 0], [0, 1, 0]], matrix.Counts);
    }
}
