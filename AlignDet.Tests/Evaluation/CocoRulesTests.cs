using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using Xunit;

namespace AlignDet.Tests.Evaluation;

public sealed class CocoRulesTests
{
    [Fact]
    public void Perfect_detections_give_1_everywhere()
    {
        CocoDataset truth = RandomScenes.Truth(new Random(1), images: 12, categories: 3);

        CocoEvaluation evaluation = Measure.Boxes(truth, RandomScenes.Perfect(truth));

        Assert.Equal(1, evaluation.Ap, 1e-12);
        Assert.All(evaluation.Classes, c => Assert.Equal(1, c.Ap50, 1e-12));
        Assert.Equal(1, evaluation.Stats[8], 1e-12);
    }

    [Fact]
    public void A_false_positive_below_all_others_never_raises_AP()
    {
        for (int seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            CocoDataset truth = RandomScenes.Truth(random, images: 5, categories: 2);
            CocoDetection[] detections = RandomScenes.Detections(random, truth);
            double before = Measure.Boxes(truth, detections).Ap;

            // outside every picture, so it hits nothing
            var wrong = new CocoDetection(truth.Images[0].Id, truth.Categories[0].Id, 5000, 5000, 10, 10, -1);

            Assert.True(Measure.Boxes(truth, [.. detections, wrong]).Ap <= before);
            Assert.True(Measure.Boxes(truth, [.. detections, wrong with { Score = 2 }]).Ap <= before);
        }
    }

    [Fact]
    public void The_order_of_detections_with_different_scores_does_not_matter()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            CocoDataset truth = RandomScenes.Truth(random, images: 6, categories: 3);
            CocoDetection[] detections = RandomScenes.Detections(random, truth);
            CocoDetection[] shuffled = [.. detections];
            random.Shuffle(shuffled);

            Assert.Equal(Measure.Boxes(truth, detections).Curves.Precision, Measure.Boxes(truth, shuffled).Curves.Precision);
        }
    }

    [Fact]
    public void A_crowd_takes_any_number_of_detections_and_none_counts()
    {
        CocoDataset truth = Scene(Object(1, 0, 0, 10, 10), Object(2, 100, 100, 100, 100) with { IsCrowd = true });
        CocoDetection hit = new(1, 1, 0, 0, 10, 10, 0.5);
        CocoDetection inCrowd = new(1, 1, 110, 110, 10, 10, 0.9);

        CocoEvaluation evaluation = Measure.Boxes(truth, [inCrowd, inCrowd with { X = 130 }, hit]);

        Assert.Equal(1, evaluation.Ap, 1e-12);
        Assert.Equal(1, evaluation.Classes[0].Truths);
    }

    [Fact]
    public void Only_the_best_100_detections_of_a_class_in_a_picture_count()
    {
        CocoDataset truth = Scene(Object(1, 0, 0, 10, 10));
        CocoDetection wrong = new(1, 1, 500, 500, 10, 10, 0.9);
        CocoDetection hit = new(1, 1, 0, 0, 10, 10, 0.1);

        Assert.True(Measure.Boxes(truth, [hit, .. Enumerable.Repeat(wrong, 99)]).Ap > 0);
        Assert.Equal(0, Measure.Boxes(truth, [hit, .. Enumerable.Repeat(wrong, 100)]).Ap);
    }

    [Fact]
    public void An_object_with_id_0_can_be_found()
    {
        CocoDataset truth = Scene(Object(0, 0, 0, 10, 10));
        Assert.Equal(1, Measure.Boxes(truth, [new CocoDetection(1, 1, 0, 0, 10, 10, 0.1)]).Ap, 1e-12);
    }

    [Fact]
    public void No_detections_give_0_and_no_objects_give_minus_1()
    {
        Assert.Equal(0, Measure.Boxes(Scene(Object(1, 0, 0, 10, 10)), []).Ap);
        Assert.All(Measure.Boxes(Scene(), []).Stats, v => Assert.Equal(-1, v));
    }

    [Fact]
    public void A_detection_of_an_unknown_picture_is_refused_with_its_place()
    {
        CocoDetection good = new(1, 1, 0, 0, 10, 10, 0.5);

        BadInputException e = Assert.Throws<BadInputException>(() =>
            Measure.Boxes(Scene(), [good, good with { ImageId = 77 }, good with { ImageId = 78 }]));

        Assert.Contains("detections[1]", e.Message, StringComparison.Ordinal);
        Assert.Contains("77", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(0.5, double.PositiveInfinity)]
    public void Numbers_that_are_not_finite_are_refused(double score, double x) =>
        Assert.Throws<BadInputException>(() => Measure.Boxes(Scene(), [new CocoDetection(1, 1, x, 0, 10, 10, score)]));

    [Fact]
    public void Detections_of_an_unknown_category_are_left_out_and_named()
    {
        CocoDataset truth = Scene(Object(1, 0, 0, 10, 10));
        CocoDetection hit = new(1, 1, 0, 0, 10, 10, 0.5);

        CocoEvaluation evaluation = Measure.Boxes(truth, [hit, hit with { CategoryId = 42, Score = 0.9 }]);

        Assert.Equal(1, evaluation.Ap, 1e-12);
        Assert.Contains("category_id 42", Assert.Single(evaluation.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_evaluation_stops()
    {
        CocoDataset truth = RandomScenes.Truth(new Random(1), images: 3, categories: 1);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            CocoEvaluator.Evaluate(truth, RandomScenes.Perfect(truth), cancel: new CancellationToken(canceled: true)));
    }

    private static CocoDataset Scene(params CocoAnnotation[] annotations) => new()
    {
        Images = [new CocoImage(1, "a.png", 640, 640)],
        Categories = [new CocoCategory(1, "thing")],
        Annotations = annotations,
    };

    private static CocoAnnotation Object(long id, double x, double y, double width, double height) =>
        new(id, 1, 1, x, y, width, height, width * height, IsCrowd: false);
}
