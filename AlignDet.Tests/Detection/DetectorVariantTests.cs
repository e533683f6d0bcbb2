using AlignDet.Detection.Detectors;
using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>Options beyond those of the reference values' models: torchvision's second versions and mmdet's variants.</summary>
public class DetectorVariantTests
{
    private static readonly FcosOptions s_mmdetFcos = new()
    {
        PointOffset = 0.5, HeadBias = false, CenterRadius = 0, BoxLoss = "iou", CenternessOn = "classification", Distances = "exp", Scores = "product", HeadConvs = 1,
    };

    [Fact]
    public void The_second_versions_of_the_RCNNs_have_torchvisions_names()
    {
        using Detector detector = Create(new MaskRcnnOptions { NeckNorm = "batch", RpnConvs = 2, BoxHead = "4conv1fc", BoxHeadNorm = "batch", MaskConvs = 1, MaskNorm = "batch" });
        string[] names = [.. detector.named_parameters().Select(p => p.name).Where(n => !n.StartsWith("backbone.", StringComparison.Ordinal))];
        string[] expected =
        [
            .. WithBias("rpn.head.conv.0.0", "rpn.head.conv.1.0", "rpn.head.cls_logits", "rpn.head.bbox_pred"),
            .. Enumerable.Range(0, 4).SelectMany(i => Normed($"roi_heads.box_head.{i}")), .. WithBias("roi_heads.box_head.5"),
            .. WithBias("roi_heads.box_predictor.cls_score", "roi_heads.box_predictor.bbox_pred"),
            .. Normed("roi_heads.mask_head.0"), .. WithBias("roi_heads.mask_predictor.conv5_mask", "roi_heads.mask_predictor.mask_fcn_logits"),
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void FCOS_of_mmdet_has_its_centerness_beside_the_classes_scales_and_no_biases()
    {
        using Detector detector = Create(s_mmdetFcos);
        string[] names = [.. detector.named_parameters().Select(p => p.name).Where(n => n.StartsWith("head.", StringComparison.Ordinal))];
        string[] expected =
        [
            .. new[] { "classification", "regression" }.SelectMany(head => (string[])[$"head.{head}_head.conv.0.weight", .. WithBias($"head.{head}_head.conv.1")]),
            .. WithBias("head.classification_head.cls_logits", "head.classification_head.bbox_ctrness", "head.regression_head.bbox_reg"),
            .. Enumerable.Range(0, 5).Select(i => $"head.regression_head.scales.{i}.scale"),
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        Assert.Empty(detector.named_parameters().Single(p => p.name == "head.regression_head.scales.0.scale").parameter.shape);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_trains_and_detects(DetectorOptions options)
    {
        using var scope = NewDisposeScope();
        using Detector detector = Create(options);
        (ImageBatch batch, Target[] targets) = SmallDetectors.Scene();
        IReadOnlyDictionary<string, Tensor> losses = detector.Losses(batch, targets);
        stack(losses.Values).sum().backward();
        Assert.All(losses, loss => Assert.True(float.IsFinite(loss.Value.item<float>()), loss.Key));
        Assert.All(detector.named_parameters(), p => Assert.True(p.parameter.grad!.isfinite().all().item<bool>(), p.name));
        using var _ = no_grad();
        detector.eval();
        Assert.All(detector.Detect(batch), found => Assert.All(found.Boxes, v => Assert.True(float.IsFinite(v))));
    }

    public static TheoryData<DetectorOptions> Variants() =>
    [
        s_mmdetFcos,
        new FcosOptions { HeadNorm = "none", HeadConvs = 1 },
        new RetinaNetOptions { BoxLoss = "giou", HeadNorm = "group", ExtraLevelsFrom = "c5", RoundedAnchors = false, LossAverage = "batch", HeadConvs = 1 },
        new MaskRcnnOptions { RoundedAnchors = false, RpnBeta = 0, BoxBeta = 0, RoiAligned = true, RoiSampling = 0, BoxHead = "4conv1fc", BinaryMasks = true, MaskConvs = 0, RpnScoreThreshold = 0.1 },
    ];

    [Fact]
    public void Anchors_that_are_not_rounded_have_the_exact_areas_and_ratios()
    {
        using var scope = NewDisposeScope();
        Tensor anchors = AnchorGenerator.RetinaNet([32], rounded: false).Generate([(1, 1)], 8, 8);
        double[] sizes = [32, 32 * Math.Pow(2, 1 / 3.0), 32 * Math.Pow(2, 2 / 3.0)];
        float[] expected = [.. from ratio in (double[])[0.5, 1, 2] from size in sizes
                               let width = size / Math.Sqrt(ratio) let height = size * Math.Sqrt(ratio)
                               from corner in (double[])[-width / 2, -height / 2, width / 2, height / 2] select (float)corner];
        TorchFixture.Near(expected, anchors.Floats(), 1e-4);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(0.5, 12)]
    public void FCOS_counts_distances_from_its_points(double offset, float expected)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using Detector detector = Create(new FcosOptions { PointOffset = offset, HeadConvs = 0, ScoreThreshold = 0, NmsThreshold = 1, TopkCandidates = 1000, DetectionsPerImage = 1000 });
        foreach ((string name, Tensor value) in detector.state_dict().Where(t => t.Key.Contains("bbox_reg", StringComparison.Ordinal)))
        {
            value.fill_(name.EndsWith("bias", StringComparison.Ordinal) ? 1 : 0); // one stride to every side
        }
        detector.eval();
        Detections found = detector.Detect(new ImageBatch(zeros(1, 3, 64, 64), [(64, 64)]))[0];
        float[][] boxes = [.. found.Boxes.Chunk(4)];
        Assert.Contains(boxes, b => b.SequenceEqual((float[])[0, 0, expected, expected])); // of the first point of the first level
        Assert.DoesNotContain(boxes, b => b[2] < expected && b[3] < expected);
    }

    [Fact]
    public void Scores_of_mmdet_are_the_squares_of_torchvisions()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        float[][] scores = [.. ((string[])["geometric", "product"]).Select(kind =>
        {
            using Detector detector = Create(new FcosOptions { Scores = kind, HeadConvs = 1, ScoreThreshold = 0, NmsThreshold = 1, TopkCandidates = 100_000, DetectionsPerImage = 50 });
            FormulaWeights.Fill(detector);
            detector.eval();
            return detector.Detect(SmallDetectors.Scene().Batch)[0].Scores;
        })];
        TorchFixture.Near([.. scores[0].Select(s => s * s)], scores[1], 1e-5);
    }

    [Fact]
    public void Losses_are_averaged_over_the_objects_of_each_picture_or_of_the_batch()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        (ImageBatch batch, Target[] targets) = SmallDetectors.Scene();
        double ofPictures = Loss("picture", [0, 1]), ofBatch = Loss("batch", [0, 1]), first = Loss("picture", [0]), second = Loss("picture", [1]);
        Assert.Equal((first + second) / 2, ofPictures, 1e-4);

        double[] objects = [Objects(0), Objects(1)];
        Assert.NotEqual(objects[0], objects[1]);
        Assert.Equal(((first * objects[0]) + (second * objects[1])) / objects.Sum(), ofBatch, 1e-4);

        double Loss(string average, int[] pictures)
        {
            using Detector detector = Create(new RetinaNetOptions { AnchorSizes = [16, 32, 64, 128, 256], LossAverage = average, HeadConvs = 1 });
            FormulaWeights.Fill(detector);
            detector.eval(); // norms of a picture alone must not differ from those of the batch
            var some = new ImageBatch(cat([.. pictures.Select(p => batch.Pixels.narrow(0, p, 1))]), [.. pictures.Select(p => batch.Sizes[p])]);
            return detector.Losses(some, [.. pictures.Select(p => targets[p])])["loss_bbox"].item<float>();
        }

        double Objects(int picture)
        {
            Tensor anchors = AnchorGenerator.RetinaNet([16, 32, 64, 128, 256]).Generate([(12, 12), (6, 6), (3, 3), (2, 2), (1, 1)], 96, 96);
            return new Matcher(0.5, 0.4, lowQuality: true).Assign(targets[picture].Boxes, anchors).ge(0).sum().item<long>();
        }
    }

    [Fact]
    public void The_box_loss_of_mmdets_FCOS_is_the_centerness_weighted_log_IoU()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using Detector detector = Create(s_mmdetFcos with { HeadConvs = 0 });
        foreach ((string name, Tensor value) in detector.state_dict().Where(t => t.Key.Contains("bbox_reg", StringComparison.Ordinal)))
        {
            value.fill_(name.EndsWith("bias", StringComparison.Ordinal) ? Math.Log(10) : 0); // 10 pixels to every side
        }
        var target = new Target(tensor(new float[] { 10, 10, 40, 30 }, [1, 4]), zeros(1, int64));
        float loss = detector.Losses(new ImageBatch(zeros(1, 3, 64, 64), [(64, 64)]), [target])["loss_bbox"].item<float>();

        // the box is for the first level: all of whose points inside it learn it
        double sum = 0, weights = 0;
        for (double y = 12; y < 30; y += 8)
        {
            for (double x = 12; x < 40; x += 8)
            {
                double left = x - 10, right = 40 - x, top = y - 10, bottom = 30 - y;
                double weight = Math.Sqrt(Math.Min(left, right) / Math.Max(left, right) * (Math.Min(top, bottom) / Math.Max(top, bottom)));
                double shared = (Math.Min(left, 10) + Math.Min(right, 10)) * (Math.Min(top, 10) + Math.Min(bottom, 10));
                sum -= weight * Math.Log(shared / (400 + 600 - shared));
                weights += weight;
            }
        }
        Assert.Equal(sum / weights, loss, 1e-4);
    }

    private static Detector Create(DetectorOptions options)
    {
        string kind = options switch
        {
            RetinaNetOptions => DetectorKinds.RetinaNet,
            FcosOptions => DetectorKinds.Fcos,
            MaskRcnnOptions => DetectorKinds.MaskRcnn,
            _ => DetectorKinds.FasterRcnn,
        };
        return Detector.Create(new DetectorSpec { Kind = kind, NeckChannels = 16, FrozenStages = 0, Options = options }, SmallDetectors.Classes);
    }

    private static IEnumerable<string> WithBias(params string[] layers) => layers.SelectMany(l => (string[])[l + ".weight", l + ".bias"]);

    private static IEnumerable<string> Normed(string block) => [$"{block}.0.weight", .. WithBias($"{block}.1")];
}
