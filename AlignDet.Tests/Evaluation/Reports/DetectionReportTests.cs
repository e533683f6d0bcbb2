using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Evaluation.Reports;
using AlignDet.Vision.Masks;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Evaluation.Reports;

/// <summary>What holds for every report.</summary>
public sealed class DetectionReportTests
{
    [Fact]
    public void A_row_of_the_confusion_matrix_sums_to_the_objects_of_its_class() => ForRandomScenes(scene =>
    {
        DetectionReport report = scene.Report(new DetectionReportOptions { Score = 0.2 });
        Assert.Equal(report.PerClass.Select(c => c.Truths), report.Confusion.Counts.SkipLast(1).Select(row => row.Sum()));
    });

    [Fact]
    public void The_split_starts_from_the_evaluations_AP50_and_accounts_for_every_detection_and_object() => ForRandomScenes(scene =>
    {
        DetectionReport report = scene.Report();
        Assert.Equal(report.Stats[1], report.Errors.Ap50, 1e-9);
        Assert.All(report.Errors.Kinds, kind => Assert.InRange(kind.DeltaAp, 0, 1));
        Assert.All(report.Errors.Kinds, kind => Assert.Equal(kind.Count, kind.CountByClass.Sum()));
        Assert.Equal(report.Errors.FalsePositives, report.Errors.Kinds.Where(k => k.Kind != DetectionErrorKind.Missed).Sum(k => k.Count));
        Assert.InRange(report.Errors.Kinds[^1].Count, 0, report.Errors.FalseNegatives);
        Assert.InRange(report.Errors.FalsePositiveDeltaAp, 0, 1);
        Assert.InRange(report.Errors.FalseNegativeDeltaAp, 0, 1);
    });

    [Fact]
    public void Nothing_but_ties_depends_on_the_order_of_the_files() => ForRandomScenes(scene =>
    {
        var random = new Random(scene.Detections.Count);
        CocoDataset truth = scene.Truth;
        CocoAnnotation[] objects = [.. truth.Annotations];
        CocoDetection[] detections = [.. scene.Detections];
        random.Shuffle(objects);
        random.Shuffle(detections);
        DetectionReport moved = ReportScene.Report(
            new CocoDataset { Images = [.. truth.Images.Reverse()], Categories = [.. truth.Categories.Reverse()], Annotations = objects }, detections);

        // the objects of a picture are listed in the order of the file
        Assert.Equal(DetectionReportJson.Write(Sorted(scene.Report())), DetectionReportJson.Write(Sorted(moved)));
    });

    [Fact]
    public void Perfect_detections_have_no_errors() => ForRandomScenes(scene =>
    {
        CocoDataset truth = scene.Truth;
        CocoDetection[] perfect = RandomScenes.Perfect(new CocoDataset
        {
            Images = truth.Images, Categories = truth.Categories, Annotations = [.. truth.Annotations.Where(a => !a.IsCrowd)],
        });
        DetectionReport report = ReportScene.Report(truth, perfect);

        Assert.All(report.Errors.Kinds, kind => Assert.Equal((0, 0), (kind.DeltaAp, kind.Count)));
        Assert.All(report.Confusion.Counts.SelectMany((row, k) => row.Where((_, column) => column != k)), count => Assert.Equal(0, count));
        Assert.Empty(report.Ranking.Worst);
        Assert.All(report.Ranking.Best, picture => Assert.Equal((1, 0), (picture.F1, picture.Loss)));
    });

    [Fact]
    public void Tables_and_curves_are_those_of_the_evaluation()
    {
        CocoDataset truth = RandomScenes.Truth(new Random(1), images: 20, categories: 3);
        CocoDetection[] detections = RandomScenes.Detections(new Random(2), truth);
        CocoEvaluation evaluation = Measure.Boxes(truth, detections);
        DetectionReport report = ReportScene.Report(truth, detections);

        Assert.Equal(evaluation.Stats, report.Stats);
        Assert.Equal(evaluation.Stats.Skip(3).Take(3), report.Sizes.Select(s => s.Ap));
        Assert.Equal(evaluation.Stats.Skip(9), report.Sizes.Select(s => s.Ar100));
        Assert.Equal(truth.Annotations.Count, report.Sizes.Sum(s => s.Truths));
        Assert.Equal(detections.Length, report.Sizes.Sum(s => s.Detections));
        for (int k = 0; k < 3; k++)
        {
            Assert.Equal(evaluation.Classes[k].Ap50, report.Curves.Classes[k].Precision[0].Average(), 1e-4);
            Assert.Equal(evaluation.Curves.AveragePrecision(null, k, 2, 2), report.PerClass[k].ApMedium);
            Assert.Equal(evaluation.Curves.Scores[evaluation.Curves.At(0, 30, k, 0, 2)], report.Curves.Classes[k].Scores[30], 1e-4);
        }
        Assert.Equal(evaluation.Ap, report.Curves.Mean.Average(row => row.Average()), 1e-4);
        Assert.Equal((10, 101), (report.Curves.Ious.Count, report.Curves.Recalls.Count));
    }

    [Fact]
    public void A_class_without_objects_has_no_curve_and_does_not_lower_the_means()
    {
        DetectionReport report = new ReportScene("a", "none").Object(0, 0, 0, 100, 100).Found(0, 0, 0, 100, 100, 0.9).Found(1, 300, 300, 20, 20, 0.8).Report();

        Assert.Empty(report.Curves.Classes[1].Precision);
        Assert.Empty(report.Curves.Classes[1].Scores);
        Assert.Equal(-1, report.PerClass[1].Ap);
        Assert.Equal(1, report.Curves.Mean[0].Average());
        Assert.Equal((1, 0), (report.Errors.Ap50, report.Errors.FalsePositiveDeltaAp));
    }

    [Fact]
    public void An_empty_data_set_gives_a_report_of_nothing()
    {
        DetectionReport report = new ReportScene("a").Report();

        Assert.Empty(report.Curves.Mean);
        Assert.Equal(-1, report.Errors.Ap50);
        Assert.All(report.Errors.Kinds, kind => Assert.Equal(0, kind.DeltaAp));
        Assert.Empty(report.Ranking.Worst.Concat(report.Ranking.Best));
    }

    [Fact]
    public void Masks_are_compared_where_masks_were_evaluated()
    {
        // equal boxes, of which the masks fill opposite halves
        CocoDataset truth = WithMasks(out CocoDetection found, Half(left: true), Half(left: false));
        CocoEvaluation evaluation = Measure.Boxes(truth, [found]);
        CancellationToken cancel = TestContext.Current.CancellationToken;

        DetectionReport boxes = DetectionReport.Of(truth, [found], evaluation, cancel: cancel);
        DetectionReport masks = DetectionReport.Of(truth, [found], evaluation, new DetectionReportOptions { Type = CocoEvaluationType.Segm }, cancel);

        Assert.Equal([[1, 0], [0, 0]], boxes.Confusion.Counts);
        Assert.Equal([[0, 1], [1, 0]], masks.Confusion.Counts);
        Assert.Equal(1, masks.Errors.Kinds.Single(k => k.Kind == DetectionErrorKind.Background).Count);
        Assert.Equal(1, masks.Sizes[0].Detections);
    }

    [Fact]
    public void An_object_without_an_outline_cannot_be_missed_where_masks_are_compared()
    {
        CocoDataset truth = WithMasks(out CocoDetection found, Half(left: true), Half(left: true));
        var bare = new CocoDataset { Images = truth.Images, Categories = truth.Categories, Annotations = [.. truth.Annotations, truth.Annotations[0] with { Id = 2, Mask = null }] };
        CancellationToken cancel = TestContext.Current.CancellationToken;
        CocoEvaluation evaluation = Measure.Boxes(truth, [found]);

        DetectionReport report = DetectionReport.Of(bare, [found], evaluation, new DetectionReportOptions { Type = CocoEvaluationType.Segm }, cancel);
        Assert.Equal([[1, 0], [0, 0]], report.Confusion.Counts);
    }

    [Fact]
    public void A_missing_mask_is_told()
    {
        CocoDataset truth = WithMasks(out CocoDetection found, Half(left: true), Half(left: true));
        var options = new DetectionReportOptions { Type = CocoEvaluationType.Segm };
        CocoEvaluation evaluation = Measure.Boxes(truth, [found]);

        BadInputException fault = Assert.Throws<BadInputException>(
            () => DetectionReport.Of(truth, [found with { Mask = null }], evaluation, options, TestContext.Current.CancellationToken));
        Assert.Contains("no mask", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_evaluation_of_other_classes_is_refused()
    {
        ReportScene scene = new ReportScene("a", "b").Object(0, 0, 0, 9, 9);
        CocoEvaluation agnostic = Measure.Boxes(scene.Truth, [], new CocoEvaluationOptions { ClassAgnostic = true });
        Assert.Throws<ArgumentException>(() => DetectionReport.Of(scene.Truth, [], agnostic, cancel: TestContext.Current.CancellationToken));
    }

    private static void ForRandomScenes(Action<ReportScene> holds) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => holds(ReportScene.Random(seed))));

    private static DetectionReport Sorted(DetectionReport report) => report with
    {
        Ranking = report.Ranking with { Best = [.. report.Ranking.Best.Select(Sorted)], Worst = [.. report.Ranking.Worst.Select(Sorted)] },
    };

    private static PictureResult Sorted(PictureResult picture) => picture with
    {
        Boxes = [.. picture.Boxes.OrderBy(b => b.Score).ThenBy(b => b.Box[0])],
    };

    private static CocoDataset WithMasks(out CocoDetection found, RunLengthMask there, RunLengthMask seen)
    {
        found = new CocoDetection(1, 1, 0, 0, 20, 20, 0.9) { Mask = seen };
        return new CocoDataset
        {
            Images = [new CocoImage(1, "1.png", 20, 20)],
            Categories = [new CocoCategory(1, "a")],
            Annotations = [new CocoAnnotation(1, 1, 1, 0, 0, 20, 20, 200, false) { Mask = there }],
        };
    }

    // run lengths go down the columns, from the background
    private static RunLengthMask Half(bool left) => left ? new RunLengthMask(20, 20, 0, 200, 200) : new RunLengthMask(20, 20, 200, 200);
}
