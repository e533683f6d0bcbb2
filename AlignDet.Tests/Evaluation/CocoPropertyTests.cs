using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Masks;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Evaluation;

/// <summary>What holds for every evaluation: small scenes with ties, crowds, equal boxes and many detections in one place.</summary>
public sealed class CocoPropertyTests
{
    private const int Side = 64;

    private static readonly Gen<(int X, int Y, int Width, int Height)> s_boxes =
        from x in Gen.Choose(0, 5)
        from y in Gen.Choose(0, 5)
        from width in Gen.Choose(1, 5)
        from height in Gen.Choose(1, 5)
        select (x * 6, y * 6, width * 6, height * 6);

    private static readonly Gen<CocoDataset> s_truths =
        from objects in (
            from image in Gen.Choose(1, 3)
            from category in Gen.Choose(1, 3)
            from box in s_boxes
            from area in Gen.Elements(1.0, 1024.0, 1024.5, 9216.0, 9217.0)
            from crowd in Gen.Choose(0, 5)
            select (image, category, box, area, crowd)).ListOf()
        select new CocoDataset
        {
            // ids that do not ascend, with holes, and a class without objects
            Images = [.. new[] { 3, 1, 2, 90 }.Select(i => new CocoImage(i * 11, $"{i}.png", Side, Side))],
            Categories = [.. new[] { 3, 1, 2, 5 }.Select(c => new CocoCategory(c * 7, $"class {c}"))],
            Annotations = [.. objects.Select((o, i) => new CocoAnnotation(i + 1, o.image * 11, o.category * 7, o.box.X, o.box.Y, o.box.Width, o.box.Height, o.area, o.crowd == 0)
            {
                Mask = MaskPolygons.FillBox(o.box.X, o.box.Y, o.box.Width, o.box.Height, Side, Side),
            })],
        };

    private static readonly Gen<CocoDetection[]> s_detections = (
        from image in Gen.Choose(1, 3)
        from category in Gen.Choose(1, 3)
        from box in s_boxes
        from shift in Gen.Elements(0, 0, 0, 1, 2)
        from score in Gen.Choose(-3, 9)
        from times in Gen.Elements(1, 1, 1, 1, 12, 110)
        select Enumerable.Repeat(new CocoDetection(image * 11, category * 7, box.X + shift, box.Y, box.Width, box.Height, score / 10.0)
        {
            Mask = MaskPolygons.FillBox(box.X + shift, box.Y, box.Width, box.Height, Side, Side),
        }, times)).ListOf().Select(groups => groups.SelectMany(g => g).ToArray());

    private static readonly Gen<(CocoDataset Truth, CocoDetection[] Detections)> s_scenes =
        from truth in s_truths
        from detections in s_detections
        select (truth, detections);

    [Theory]
    [InlineData(CocoEvaluationType.Bbox)]
    [InlineData(CocoEvaluationType.Segm)]
    public void Curves_are_those_of_the_definition(CocoEvaluationType type) => Check(s_scenes, 60, scene =>
    {
        CocoEvaluation actual = Measure.Boxes(scene.Truth, scene.Detections, new CocoEvaluationOptions { Type = type });
        (double[] precision, double[] scores, double[] recall) = PlainCoco.Curves(scene.Truth, scene.Detections, type);
        Assert.Equal(precision, actual.Curves.Precision);
        Assert.Equal(scores, actual.Curves.Scores);
        Assert.Equal(recall, actual.Curves.Recall);
    });

    [Fact]
    public void Where_only_masks_are_known_their_boxes_and_areas_count() => Check(s_scenes, 30, scene =>
    {
        CocoDetection[] found = [.. scene.Detections.Select(d => CocoDetection.OfMask(d.ImageId, d.CategoryId, d.Mask!, d.Score))];
        Assert.Equal(PlainCoco.Curves(scene.Truth, found, CocoEvaluationType.Bbox).Precision, Measure.Boxes(scene.Truth, found).Curves.Precision);
    });

    [Fact]
    public void Every_number_lies_between_0_and_1_or_is_minus_1() => Check(s_scenes, 100, scene =>
    {
        CocoEvaluation evaluation = Measure.Boxes(scene.Truth, scene.Detections);
        Assert.All(evaluation.Stats, v => Assert.True(v is -1 or (>= 0 and <= 1)));
        Assert.All(evaluation.Classes, c => Assert.True(c.Ap is -1 or (>= 0 and <= 1)));
        Assert.All(evaluation.Classes, c => Assert.Equal(c.Truths == 0, c.Ap == -1));
    });

    [Fact]
    public void Numbers_of_pictures_and_of_classes_do_not_matter_but_for_the_order_of_classes() => Check(s_scenes, 60, scene =>
    {
        (CocoDataset truth, CocoDetection[] detections) = scene;
        detections = Distinct(detections);
        long Turned(long id) => 1_000_000_000_000 - id;
        var turned = new CocoDataset
        {
            Images = [.. truth.Images.Reverse().Select(i => i with { Id = Turned(i.Id) })],
            Categories = [.. truth.Categories.Select(c => c with { Id = Turned(c.Id) })],
            Annotations = [.. truth.Annotations.Select(a => a with { ImageId = Turned(a.ImageId), CategoryId = Turned(a.CategoryId) })],
        };
        CocoEvaluation one = Measure.Boxes(truth, detections);
        CocoEvaluation other = Measure.Boxes(turned, [.. detections.Reverse().Select(d => d with { ImageId = Turned(d.ImageId), CategoryId = Turned(d.CategoryId) })]);
        Assert.Equal(one.Classes, other.Classes.Reverse());
        Assert.All(one.Stats.Zip(other.Stats), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    });

    [Fact]
    public void What_was_drawn_is_found_completely() => Check(s_truths, 60, truth =>
    {
        // of equal boxes one may take the other's detection at a size class that it does not belong to
        CocoDataset apart = new()
        {
            Images = truth.Images,
            Categories = truth.Categories,
            Annotations = [.. truth.Annotations.DistinctBy(a => (a.ImageId, a.CategoryId)).Select(a => a with { Area = a.Width * a.Height, IsCrowd = false })],
        };
        CocoEvaluation evaluation = Measure.Boxes(apart, RandomScenes.Perfect(apart));
        Assert.All(evaluation.Classes, c => Assert.Equal(c.Truths == 0 ? -1 : 1, c.Ap, 1e-12));
        Assert.All(evaluation.Stats, v => Assert.True(v == -1 || Math.Abs(v - 1) < 1e-12));
    });

    [Fact]
    public void One_more_false_detection_never_raises_AP() => Check(s_scenes, 60, scene =>
    {
        CocoDetection wrong = new(11, 7, 60, 60, 1, 1, -9);
        Assert.True(Measure.Boxes(scene.Truth, [.. scene.Detections, wrong]).Ap <= Measure.Boxes(scene.Truth, scene.Detections).Ap);
    });

    [Fact]
    public void A_class_counts_for_itself() => Check(s_scenes, 40, scene =>
    {
        CocoEvaluation all = Measure.Boxes(scene.Truth, scene.Detections);
        CocoCategory[] classes = [.. scene.Truth.Categories.OrderBy(c => c.Id)];
        for (int k = 0; k < classes.Length; k++)
        {
            var one = new CocoDataset
            {
                Images = scene.Truth.Images,
                Categories = [classes[k]],
                Annotations = [.. scene.Truth.Annotations.Where(a => a.CategoryId == classes[k].Id)],
            };
            CocoDetection[] own = [.. scene.Detections.Where(d => d.CategoryId == classes[k].Id)];
            Assert.Equal(all.Classes[k], Assert.Single(Measure.Boxes(one, own).Classes));
        }
    });

    private static CocoDetection[] Distinct(CocoDetection[] detections) => [.. detections.Select((d, i) => d with { Score = d.Score + (i * 1e-6) })];

    private static void Check<T>(Gen<T> given, int cases, Action<T> body) => Prop.ForAll(given.ToArbitrary(), body).Check(Config.QuickThrowOnFailure.WithMaxTest(cases));
}
