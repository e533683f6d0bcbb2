using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Checkpoints.Naming;
using AlignDet.Detection.Detectors;
using AlignDet.Detection.Inference;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Tests.TrainingStages;
using AlignDet.Vision.Images;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Checkpoints;

/// <summary>Detectors that were trained elsewhere are recognised, loaded and used.</summary>
[Collection(nameof(TorchGeneratorCollection))]
public sealed class ForeignDetectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Every kind, in variants that its weights tell apart; the second of a pair is mmdet's or torchvision's later version.</summary>
    public static TheoryData<string, DetectorSpec> Detectors() => new()
    {
        { "", new DetectorSpec { NeckChannels = 16, Options = new RetinaNetOptions { DetectionsPerImage = 300 } } },
        { "", new DetectorSpec { NeckChannels = 24, Backbone = "resnet34", Options = new RetinaNetOptions { HeadConvs = 2, HeadNorm = "group", BoxLoss = "giou", DetectionsPerImage = 300 } } },
        { "", new DetectorSpec { NeckChannels = 16, Options = new RetinaNetOptions { ExtraLevelsFrom = "c5", NeckNorm = "batch", HeadConvs = 0, DetectionsPerImage = 300 } } },
        { "mmdet", new DetectorSpec { NeckChannels = 16, Options = new RetinaNetOptions { ExtraLevelsFrom = "c5", ExtraLevelsRelu = false, RoundedAnchors = false, LossAverage = "batch" } } },
        { "", new DetectorSpec { NeckChannels = 16, Kind = DetectorKinds.Fcos, Backbone = "mobilenet_v2", Options = new FcosOptions { HeadConvs = 2 } } },
        { "mmdet", new DetectorSpec
            {
                NeckChannels = 16, Kind = DetectorKinds.Fcos, Options = new FcosOptions
                {
                    HeadConvs = 2, PointOffset = 0.5, HeadBias = false, CenterRadius = 0, BoxLoss = "iou", CenternessOn = "classification", Distances = "exp",
                    Scores = "product", ScoreThreshold = 0.05, NmsThreshold = 0.5,
                },
            }
        },
        { "", new DetectorSpec { NeckChannels = 16, Kind = DetectorKinds.FasterRcnn, BackboneNorm = "frozen" } },
        { "mmdet", new DetectorSpec
            {
                NeckChannels = 16, Kind = DetectorKinds.FasterRcnn, Backbone = "swin_t", Options = new FasterRcnnOptions
                {
                    NeckNorm = "batch", RpnConvs = 2, BoxHead = "4conv1fc", RoundedAnchors = false, RoiAligned = true, RoiSampling = 0, RpnBeta = 0, BoxBeta = 0,
                },
            }
        },
        { "", new DetectorSpec { NeckChannels = 16, Kind = DetectorKinds.MaskRcnn, Options = new MaskRcnnOptions { MaskConvs = 2, MaskNorm = "batch", BoxHead = "4conv1fc", BoxHeadNorm = "batch" } } },
        { "", new DetectorSpec { Kind = DetectorKinds.Detr, FrozenStages = 1, Options = new DetrOptions { Queries = 7, HiddenDim = 32, EncoderLayers = 2, DecoderLayers = 3, FeedForward = 48 } } },
        { "mmdet", new DetectorSpec { Kind = DetectorKinds.Detr, FrozenStages = 1, Options = new DetrOptions { Queries = 7, HiddenDim = 32, EncoderLayers = 1, DecoderLayers = 1, FeedForward = 48, PreNorm = true } } },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Detectors))]
    public void A_detector_is_read_off_its_weights_and_takes_every_one_of_them(string naming, DetectorSpec spec)
    {
        using var scope = NewDisposeScope();
        using Detector model = Detector.Create(spec, 5);
        ConvertedWeights weights = WeightsConverter.Convert(Weights.Of(model.state_dict()));
        if (naming.Length > 0)
        {
            ConvertedWeights theirs = WeightsConverter.ToMmdet(weights, "weights.pth");
            Assert.Empty(theirs.Unknown);
            weights = WeightsConverter.Convert(Weights.Of(theirs.Tensors));
            Assert.Equal(WeightsNaming.Mmdet, weights.Source);
        }
        GuessedDetector guess = DetectorGuess.Of(weights, "weights.pth");
        Assert.Equal(5, guess.Classes);
        DetectorSpec wanted = spec with { FrozenStages = spec.Kind == DetectorKinds.Detr ? 1 : 0 };
        Assert.Equal(Json(wanted), Json(guess.Spec));
        using Detector built = DetectorFile.Build(guess.Spec, guess.Classes, weights, "weights.pth");
        Assert.All(model.state_dict().Where(t => !OwnNames.IsBookkeeping(t.Key)), t =>
        {
            int background = naming.Length == 0 || !t.Key.Contains("roi_heads.box_predictor.bbox_pred", StringComparison.Ordinal) ? 0 : 4;
            Tensor expected = t.Value, got = built.state_dict()[t.Key];
            Assert.Equal(Detection.TorchFixture.Floats(background > 0 ? expected[background..] : expected), Detection.TorchFixture.Floats(background > 0 ? got[background..] : got));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("mmdet")]
    public void A_published_COCO_detector_predicts_as_the_same_weights_in_this_projects_file(string naming)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        random.manual_seed(7);
        var spec = new DetectorSpec { NeckChannels = 16, Options = new RetinaNetOptions { HeadConvs = 1, ExtraLevelsRelu = naming.Length == 0, RoundedAnchors = naming.Length == 0 } };
        using Detector model = Detector.Create(spec, 91);
        model.state_dict()["head.classification_head.cls_logits.bias"].zero_(); // else nothing is found
        ConvertedWeights weights = WeightsConverter.Convert(Weights.Of(model.state_dict()));
        string own = _folder.File("own.safetensors"), foreign = _folder.File("foreign.pth");
        Recipe recipe = new() { Stage = StageNames.FineTune, Detector = spec, Data = new DataSpec { Dataset = "file:coco" } };
        SafetensorsFile.Write(own, model.state_dict(), ModelMetadata.Of(recipe, CocoNames.ById));
        using (FileStream stream = File.Create(foreign))
        {
            bool isMmdet = naming.Length > 0;
            PthWriter.Write(stream, isMmdet ? WeightsConverter.ToMmdet(weights, own).Tensors : weights.Tensors, isMmdet ? "state_dict" : "", isMmdet ? CocoNames.ById : []);
        }
        DetectorFile ours = DetectorFile.Load(own, CPU), theirs = DetectorFile.Load(foreign, CPU);
        using Detector first = ours.Detector, second = theirs.Detector;
        Assert.Equal(91, theirs.Classes.Count);
        Assert.Equal("person", theirs.Classes[1]);
        Assert.All(first.state_dict(), t => Assert.Equal(t.Value.bytes.ToArray(), second.state_dict()[t.Key].bytes.ToArray()));

        var random1 = new Random(3);
        byte[] pixels = new byte[64 * 48 * 3];
        random1.NextBytes(pixels);
        var picture = new RgbImage(64, 48, pixels);
        var input = new InputSpec { ShortSide = [64], LongSide = 96 };
        var (a, b) = (new PictureDetector(first, input, CPU), new PictureDetector(second, input, CPU));
        float[] wanted = a.Detect([a.Prepare(picture)])[0].Boxes, got = b.Detect([b.Prepare(picture)])[0].Boxes; // of torchvision's RetinaNet 300 are kept
        Assert.NotEmpty(wanted);
        Assert.Equal(wanted, got[..wanted.Length]);
    }

    [Fact]
    public void Its_parameters_outlive_the_reading()
    {
        string file = _folder.File("foreign.pth");
        using (var scope = NewDisposeScope())
        {
            using Detector model = Detector.Create(new DetectorSpec { NeckChannels = 16 }, 80);
            using FileStream stream = File.Create(file);
            PthWriter.Write(stream, model.state_dict(), "", []);
        }
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        DetectorFile loaded = DetectorFile.Load(file, CPU);
        Assert.All(loaded.Detector.parameters(), p => Assert.False(p.IsInvalid));
        loaded.Detector.Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Bare_backbones_go_to_the_detectors_own_place()
    {
        using var scope = NewDisposeScope();
        using Detector source = Detector.Create(new DetectorSpec { NeckChannels = 16 }, 2), target = Detector.Create(new DetectorSpec { NeckChannels = 16 }, 3);
        ConvertedWeights bare = WeightsExtraction.Backbone(WeightsConverter.Convert(Weights.Of(source.state_dict())));
        LoadedWeights loaded = WeightsLoader.Load(target, WeightsConverter.Convert(Weights.Of(bare.Tensors)), "backbone.pth", _ => true);
        Assert.Equal(bare.Tensors.Count, loaded.Loaded.Count + loaded.Weights.Tensors.Keys.Count(k => k.EndsWith("num_batches_tracked", StringComparison.Ordinal) && !loaded.Loaded.Contains("backbone.body." + k)));
        Assert.All(loaded.Missing, m => Assert.DoesNotContain("backbone.body.", m, StringComparison.Ordinal));
        Assert.Equal(source.state_dict()["backbone.body.layer4.1.conv2.weight"].bytes.ToArray(), target.state_dict()["backbone.body.layer4.1.conv2.weight"].bytes.ToArray());
    }

    [Fact]
    public void Every_wrongly_shaped_parameter_is_told_with_both_shapes()
    {
        using var scope = NewDisposeScope();
        using Detector source = Detector.Create(new DetectorSpec { NeckChannels = 16 }, 2), target = Detector.Create(new DetectorSpec { NeckChannels = 16 }, 3);
        BadInputException refusal = Assert.Throws<BadInputException>(() => WeightsLoader.Load(target, WeightsConverter.Convert(Weights.Of(source.state_dict())), "two.pth", _ => true));
        Assert.Equal(2, refusal.Problems.Count);
        Assert.StartsWith("two.pth: head.classification_head.cls_logits.weight is [18, 16, 3, 3] in the file and [27, 16, 3, 3] in the model", refusal.Problems[0], StringComparison.Ordinal);
    }

    private static string Json(DetectorSpec spec) =>
        RecipeWriter.Write(new Recipe { Stage = StageNames.Predict, Detector = spec });
}
