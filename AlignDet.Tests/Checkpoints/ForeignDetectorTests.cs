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

    public static TheoryData<DetectorSpec> RetinaNets() =>
    [
        new DetectorSpec { NeckChannels = 16 },
        new DetectorSpec { NeckChannels = 24, Backbone = "resnet34", Options = new RetinaNetOptions { HeadConvs = 2, HeadNorm = "group" } },
        new DetectorSpec { NeckChannels = 16, Options = new RetinaNetOptions { ExtraLevelsFrom = "c5", NeckNorm = "batch", HeadConvs = 0 } },
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(RetinaNets))]
    public void A_detector_is_read_off_its_weights(DetectorSpec spec)
    {
        using var scope = NewDisposeScope();
        using Detector model = Detector.Create(spec, 5);
        GuessedDetector guess = DetectorGuess.Of(WeightsConverter.Convert(Weights.Of(model.state_dict())), "weights.pth");
        Assert.Equal(5, guess.Classes);
        DetectorOptions none = new FcosOptions();
        Assert.Equal(spec with { FrozenStages = 0, Options = none }, guess.Spec with { Options = none });
        var wanted = (RetinaNetOptions)spec.Options;
        var got = (RetinaNetOptions)guess.Spec.Options;
        Assert.Equal(
            (wanted.HeadConvs, wanted.HeadConvs == 0 ? "none" : wanted.HeadNorm, wanted.NeckNorm, wanted.ExtraLevelsFrom),
            (got.HeadConvs, got.HeadNorm, got.NeckNorm, got.ExtraLevelsFrom));
    }

    [Theory]
    [InlineData("")]
    [InlineData("mmdet")]
    public void A_published_COCO_detector_predicts_as_the_same_weights_in_this_projects_file(string naming)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        random.manual_seed(7);
        var spec = new DetectorSpec { NeckChannels = 16, Options = new RetinaNetOptions { HeadConvs = 1, ExtraLevelsRelu = naming.Length == 0 } };
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
        float[] wanted = a.Detect([a.Prepare(picture)])[0].Boxes;
        Assert.NotEmpty(wanted);
        Assert.Equal(wanted, b.Detect([b.Prepare(picture)])[0].Boxes);
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
}
