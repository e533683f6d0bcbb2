using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Masks;
using Xunit;

namespace AlignDet.Tests.Evaluation;

public sealed class SegmRulesTests
{
    private static readonly CocoEvaluationOptions s_masks = new() { Type = CocoEvaluationType.Segm };
    private static readonly RunLengthMask s_square = MaskPolygons.FillBox(4, 4, 10, 10, 40, 50);
    private static readonly CocoAnnotation s_object = new(1, 1, 1, 4, 4, 10, 10, 100, IsCrowd: false) { Mask = s_square };
    private static readonly CocoDetection s_hit = CocoDetection.OfMask(1, 1, s_square, 0.5);

    [Fact]
    public void Polygons_are_filled_at_their_pictures_size()
    {
        CocoAnnotation polygons = s_object with { Mask = null, Polygons = [[4, 4, 9, 4, 9, 14, 4, 14], [9, 4, 14, 4, 14, 14, 9, 14]] };
        Assert.Equal(1, Measure.Boxes(Scene(polygons), [s_hit], s_masks).Ap, 1e-12);
    }

    [Fact]
    public void The_area_of_a_mask_decides_its_size_class_unless_boxes_are_asked_to()
    {
        // nothing to find but small objects: a false detection that is small counts, a large one does not
        CocoDetection wrong = CocoDetection.OfMask(1, 1, MaskPolygons.FillBox(30, 20, 10, 10, 40, 50), 0.9) with { X = 0, Y = 0, Width = 50, Height = 40, IsBoxOfMask = false };
        Assert.Equal(0.5, Measure.Boxes(Scene(s_object), [s_hit, wrong], s_masks).Stats[3], 1e-12);
        Assert.Equal(1, Measure.Boxes(Scene(s_object), [s_hit, wrong], s_masks with { SizesMasksByBox = true }).Stats[3], 1e-12);
        Assert.Equal(1, Measure.Boxes(Scene(s_object), [s_hit, wrong]).Stats[3], 1e-12);
        Assert.Equal(0.5, Measure.Boxes(Scene(s_object), [s_hit, wrong with { IsBoxOfMask = true }]).Stats[3], 1e-12);
    }

    [Fact]
    public void Objects_without_an_outline_are_left_out_and_told_and_all_of_them_are_refused()
    {
        CocoAnnotation bare = s_object with { Id = 2, Mask = null }, empty = bare with { Id = 3, Polygons = [] };
        CocoEvaluation evaluation = Measure.Boxes(Scene(s_object, bare, empty), [s_hit], s_masks);
        Assert.Equal(1, evaluation.Classes[0].Truths);
        Assert.Contains("2 annotations were left out: they have no outline", Assert.Single(evaluation.Notes), StringComparison.Ordinal);
        Assert.Contains("no object has an outline", Refusal(Scene(bare), s_hit), StringComparison.Ordinal);
        Assert.Equal(-1, Measure.Boxes(Scene(), [s_hit], s_masks).Ap);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused_with_its_place()
    {
        CocoDetection other = CocoDetection.OfMask(1, 1, MaskPolygons.FillBox(4, 4, 10, 10, 50, 40), 0.5);
        Assert.Contains("detections[1]: it has no mask", Refusal(Scene(s_object), s_hit, s_hit with { Mask = null }), StringComparison.Ordinal);
        Assert.Contains("detections[1]: the mask is 40x50 pixels, its picture 50x40", Refusal(Scene(s_object), s_hit, other), StringComparison.Ordinal);
        Assert.Contains("annotation 1: the mask is 40x50 pixels, its picture 50x40", Refusal(Scene(s_object with { Mask = other.Mask }), s_hit), StringComparison.Ordinal);
        Assert.Contains("annotation 1: the polygon has 4 numbers", Refusal(Scene(s_object with { Mask = null, Polygons = [[1, 2, 3, 4]] }), s_hit), StringComparison.Ordinal);
    }

    private static string Refusal(CocoDataset truth, params CocoDetection[] detections) =>
        Assert.Throws<BadInputException>(() => Measure.Boxes(truth, detections, s_masks)).Message;

    private static CocoDataset Scene(params CocoAnnotation[] annotations) => new()
    {
        Images = [new CocoImage(1, "a.png", 50, 40)],
        Categories = [new CocoCategory(1, "thing")],
        Annotations = annotations,
    };
}
