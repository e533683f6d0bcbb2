using AlignDet.Vision.Evaluation.Reports;
using Xunit;

namespace AlignDet.Tests.Evaluation.Reports;

/// <summary>Each kind of error in a scene small enough to be reckoned by hand; a point of recall is 1 / 101 of an AP.</summary>
public sealed class ErrorSplitTests
{
    [Fact]
    public void A_wrong_class_mended_leaves_its_own_curve_and_finds_the_object()
    {
        ErrorSplit errors = TwoObjects().Found(1, 0, 0, 100, 100, 0.9).Found(1, 300, 300, 100, 100, 0.8).Report().Errors;

        // a: nothing found, AP 0; b: a false alarm above the hit, AP 1/2
        Assert.Equal(0.25, errors.Ap50, 1e-12);
        Check(errors, DetectionErrorKind.Classification, 0.75, 1);
        Check(errors, DetectionErrorKind.Missed, 0, 0);
        Assert.Equal([0, 1], Share(errors, DetectionErrorKind.Classification).CountByClass);
        Assert.Equal((0.25, 1), (errors.FalsePositiveDeltaAp, errors.FalsePositives));
        // without its one object class a has nothing to measure: the mean is that of b
        Assert.Equal((0.25, 1), (errors.FalseNegativeDeltaAp, errors.FalseNegatives));
    }

    [Theory]
    [InlineData(49.999, 1)]
    [InlineData(10, 1)]
    [InlineData(9.999, 0)]
    public void A_box_is_badly_placed_from_a_tenth_to_a_half_of_overlap(double height, int count)
    {
        ErrorSplit errors = new ReportScene("a").Object(0, 0, 0, 100, 100).Found(0, 0, 0, 100, height, 0.9).Report().Errors;

        Check(errors, DetectionErrorKind.Localisation, count, count);
        Check(errors, DetectionErrorKind.Background, 0, 1 - count);
        Check(errors, DetectionErrorKind.Missed, 0, 1 - count);
    }

    [Fact]
    public void A_box_of_another_class_and_badly_placed_is_both_and_its_object_stays_missed()
    {
        ErrorSplit errors = TwoObjects().Found(1, 0, 0, 100, 30, 0.9).Found(1, 300, 300, 100, 100, 0.8).Report().Errors;

        Check(errors, DetectionErrorKind.Both, 0.25, 1);
        // class a, of which nothing is left, drops out of the mean
        Check(errors, DetectionErrorKind.Missed, 0.25, 1);
    }

    [Fact]
    public void A_second_box_on_a_found_object_is_a_duplicate()
    {
        ErrorSplit errors = new ReportScene("a").Object(0, 0, 0, 100, 100).Object(0, 300, 300, 100, 100)
            .Found(0, 0, 0, 100, 100, 0.9).Found(0, 0, 0, 100, 90, 0.8).Found(0, 300, 300, 100, 100, 0.7).Report().Errors;

        // precision 1 at the 51 recalls up to 0.5, then 2/3
        Assert.Equal((51 + (50 * 2 / 3.0)) / 101, errors.Ap50, 1e-12);
        Check(errors, DetectionErrorKind.Duplicate, 50 / 3.0 / 101, 1);
        Assert.Equal(50 / 3.0 / 101, errors.FalsePositiveDeltaAp, 1e-12);
    }

    [Fact]
    public void A_box_on_nothing_is_background()
    {
        ErrorSplit errors = new ReportScene("a").Object(0, 0, 0, 100, 100).Found(0, 300, 300, 50, 50, 0.9).Found(0, 0, 0, 100, 100, 0.8).Report().Errors;

        Check(errors, DetectionErrorKind.Background, 0.5, 1);
        Assert.Equal(0.5, errors.FalsePositiveDeltaAp, 1e-12);
    }

    [Fact]
    public void A_missed_object_is_no_longer_asked_for()
    {
        ErrorSplit errors = new ReportScene("a").Object(0, 0, 0, 100, 100).Object(0, 300, 300, 100, 100).Found(0, 0, 0, 100, 100, 0.8).Report().Errors;

        Assert.Equal(51 / 101.0, errors.Ap50, 1e-12);
        Check(errors, DetectionErrorKind.Missed, 50 / 101.0, 1);
        Assert.Equal((50 / 101.0, 1), (errors.FalseNegativeDeltaAp, errors.FalseNegatives));
    }

    [Fact]
    public void A_class_that_is_missed_but_gives_false_alarms_stays_at_nothing()
    {
        ErrorSplit errors = TwoObjects().Found(0, 200, 0, 50, 50, 0.9).Found(1, 300, 300, 100, 100, 0.8).Report().Errors;

        Check(errors, DetectionErrorKind.Missed, 0, 1);
    }

    [Fact]
    public void A_detector_that_finds_nothing_lacks_nothing_but_what_it_missed()
    {
        ErrorSplit errors = TwoObjects().Report().Errors;

        Check(errors, DetectionErrorKind.Missed, 1, 2);
        Assert.Equal(1, errors.FalseNegativeDeltaAp);
        Assert.Equal(0, errors.FalsePositiveDeltaAp);
    }

    [Fact]
    public void An_object_is_mended_once_by_the_detection_of_highest_score()
    {
        ErrorSplit errors = new ReportScene("a").Object(0, 0, 0, 100, 100).Found(0, 0, 0, 100, 40, 0.9).Found(0, 0, 0, 100, 45, 0.8).Report().Errors;

        // the second is left out: were it a miss still, AP would be 1 all the same, were it a hit, recall would be 2
        Check(errors, DetectionErrorKind.Localisation, 1, 2);
    }

    [Fact]
    public void An_object_of_two_kinds_of_errors_is_mended_with_the_kind_of_the_higher_score()
    {
        ErrorSplit errors = TwoObjects().Found(0, 0, 0, 100, 40, 0.9).Found(1, 0, 0, 100, 100, 0.8).Found(1, 300, 300, 100, 100, 0.7).Report().Errors;

        // AP: a 0, b 1/2
        Check(errors, DetectionErrorKind.Localisation, 0.5, 1);
        Check(errors, DetectionErrorKind.Classification, 0.25, 1);
    }

    [Fact]
    public void A_badly_placed_box_on_a_found_object_is_left_out_when_mended()
    {
        ErrorSplit errors = new ReportScene("a").Object(0, 0, 0, 100, 100).Found(0, 0, 0, 100, 40, 0.9).Found(0, 0, 0, 100, 100, 0.8).Report().Errors;

        Check(errors, DetectionErrorKind.Localisation, 0.5, 1);
    }

    [Fact]
    public void A_detection_in_a_crowd_of_its_class_is_no_error_and_a_crowd_is_not_missed()
    {
        ErrorSplit errors = TwoObjects().Object(0, 200, 0, 200, 200, isCrowd: true)
            .Found(0, 250, 50, 40, 40, 0.95).Found(0, 0, 0, 100, 100, 0.9).Found(1, 300, 300, 100, 100, 0.8).Report().Errors;

        Assert.Equal(1, errors.Ap50, 1e-12);
        Assert.All(errors.Kinds, kind => Assert.Equal((0, 0), (kind.DeltaAp, kind.Count)));
    }

    private static ReportScene TwoObjects() => new ReportScene("a", "b").Object(0, 0, 0, 100, 100).Object(1, 300, 300, 100, 100);

    private static ErrorShare Share(ErrorSplit errors, DetectionErrorKind kind) => errors.Kinds.Single(k => k.Kind == kind);

    private static void Check(ErrorSplit errors, DetectionErrorKind kind, double gain, int count)
    {
        Assert.Equal(gain, Share(errors, kind).DeltaAp, 1e-12);
        Assert.Equal(count, Share(errors, kind).Count);
    }
}
