using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using Xunit;

namespace AlignDet.Tests.Evaluation;

public sealed class VocRulesTests
{
    private static readonly CocoDetection s_hit = new(1, 1, 0, 0, 10, 10, 0.5);

    [Theory]
    [InlineData(VocMetric.Voc07)]
    [InlineData(VocMetric.Voc12)]
    public void Perfect_detections_give_1(VocMetric metric)
    {
        CocoDataset truth = RandomScenes.Truth(new Random(1), images: 12, categories: 3);
        // whole pixels: tenths of them would be rounded away
        truth = new CocoDataset { Images = truth.Images, Categories = truth.Categories, Annotations = [.. truth.Annotations.Select(a => a with { X = Math.Round(a.X), Y = Math.Round(a.Y), Width = Math.Round(a.Width), Height = Math.Round(a.Height) })] };
        VocEvaluation evaluation = Evaluate(truth, RandomScenes.Perfect(truth), metric);
        Assert.Equal(1, evaluation.Ap, 1e-12);
        Assert.Equal(1, evaluation.Ap50, 1e-12);
        Assert.Equal(1, evaluation.Ap75, 1e-12);
        Assert.All(evaluation.Classes, c => Assert.Equal(20, c.Truths));
    }

    [Fact]
    public void A_second_detection_of_an_object_is_false()
    {
        VocClassResult one = Assert.Single(Evaluate(Scene(Object(0)), [s_hit, s_hit with { Score = 0.9 }]).Classes);
        Assert.Equal([1, 1], one.Curves[0].Recall);
        Assert.Equal([1, 0.5], one.Curves[0].Precision);
    }

    [Fact]
    public void A_difficult_object_and_a_crowd_need_not_be_found_and_forgive_all()
    {
        CocoDataset truth = Scene(Object(0), Object(100) with { IsDifficult = true }, Object(200) with { IsCrowd = true });
        CocoDetection[] found = [s_hit with { X = 100, Score = 0.9 }, s_hit with { X = 100, Score = 0.8 }, s_hit with { X = 200, Score = 0.7 }, s_hit];
        VocClassResult one = Assert.Single(Evaluate(truth, found).Classes);
        Assert.Equal(1, one.Truths);
        Assert.Equal(1, one.Ap50, 1e-12);
    }

    [Fact]
    public void An_IoU_right_at_the_threshold_is_too_low()
    {
        // 10 of 20 rows
        CocoDataset truth = Scene(Object(0) with { Height = 20 });
        Assert.Equal(0, Evaluate(truth, [s_hit]).Ap50);
        Assert.Equal(1, Evaluate(truth, [s_hit with { Height = 10.1 }]).Ap50, 1e-12);
    }

    [Fact]
    public void A_detection_is_compared_with_its_nearest_object_even_where_that_is_taken()
    {
        CocoDataset truth = Scene(Object(0), Object(3));
        VocClassResult one = Assert.Single(Evaluate(truth, [s_hit with { Score = 0.9 }, s_hit with { X = 1 }]).Classes);
        Assert.Equal([0.5, 0.5], one.Curves[0].Recall);
        Assert.Equal([1, 0.5], one.Curves[0].Precision);
    }

    // what Python's '%.1f' gives
    [Theory]
    [InlineData(0.25, 0.2)]
    [InlineData(0.75, 0.8)]
    [InlineData(0.35, 0.3)]
    [InlineData(0.45, 0.5)]
    [InlineData(0.15, 0.1)]
    [InlineData(1.05, 1.1)]
    [InlineData(-0.25, -0.2)]
    [InlineData(12.34, 12.3)]
    [InlineData(99.95, 100.0)]
    [InlineData(1000.05, 1000.0)]
    public void Detections_are_rounded_to_tenths_of_a_pixel(double right, double expected) =>
        Assert.Equal(expected, VocBox.OfDetection(s_hit with { Width = right }).Right);

    [Fact]
    public void Without_objects_there_is_nothing_to_measure()
    {
        VocEvaluation evaluation = Evaluate(Scene(), [s_hit]);
        Assert.Equal((-1, -1, -1), (evaluation.Ap, evaluation.Ap50, evaluation.Ap75));
        Assert.Equal(0, Evaluate(Scene(Object(0)), []).Ap50);
    }

    [Fact]
    public void The_number_of_threads_changes_nothing_and_thresholds_are_checked()
    {
        CocoDataset truth = RandomScenes.Truth(new Random(3), images: 20, categories: 4);
        CocoDetection[] found = RandomScenes.Detections(new Random(4), truth);
        VocEvaluation one = VocEvaluator.Evaluate(truth, found, new VocEvaluationOptions { Threads = 1 }, TestContext.Current.CancellationToken);
        VocEvaluation many = VocEvaluator.Evaluate(truth, found, new VocEvaluationOptions { Threads = 8 }, TestContext.Current.CancellationToken);
        Assert.Equal(one.Classes.Select(c => c.Ap), many.Classes.Select(c => c.Ap));
        Assert.Throws<ArgumentException>(() => VocEvaluator.Evaluate(truth, found, new VocEvaluationOptions { IouThresholds = [] }, TestContext.Current.CancellationToken));
        Assert.Throws<BadInputException>(() => Evaluate(truth, [s_hit with { ImageId = 99 }]));
    }

    private static VocEvaluation Evaluate(CocoDataset truth, CocoDetection[] detections, VocMetric metric = VocMetric.Voc12) =>
        VocEvaluator.Evaluate(truth, detections, new VocEvaluationOptions { Metric = metric }, TestContext.Current.CancellationToken);

    private static CocoDataset Scene(params CocoAnnotation[] annotations) => new()
    {
        Images = [new CocoImage(1, "a.png", 640, 640)],
        Categories = [new CocoCategory(1, "thing")],
        Annotations = annotations,
    };

    private static CocoAnnotation Object(double x) => new(1, 1, 1, x, 0, 10, 10, 100, IsCrowd: false);
}
