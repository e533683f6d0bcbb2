using AlignDet.Detection.Backbones;
using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Clustering;
using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Tests.TrainingStages;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Clustering;

[Collection(TorchGeneratorCollection.Name)]
public sealed class LoadedBackboneTests
{
    [Theory]
    [InlineData("resnet18")]
    [InlineData("mobilenet_v2")]
    [InlineData("swin_t")]
    public void A_backbone_is_told_by_its_weights_and_sees_the_same(string name)
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using Backbone backbone = Backbone.Create(new DetectorSpec { Backbone = name, FrozenStages = 0 }, firstOutput: 3, outputNorms: false);
        backbone.eval();
        SafetensorsFile.Write(folder.File("b.safetensors"), new Dictionary<string, Tensor>(backbone.state_dict()), new Dictionary<string, string>());

        using LoadedBackbone loaded = LoadedBackbone.Load(folder.File("b.safetensors"), null, CPU);

        Tensor picture = linspace(-1, 1, 3 * 64 * 64).reshape(1, 3, 64, 64);
        Assert.Equal(name, loaded.Name);
        Assert.Equal(backbone.forward(picture)[^1].data<float>(), loaded.Backbone.forward(picture)[^1].data<float>());
    }

    [Theory]
    [InlineData(DetectorKinds.RetinaNet, "batch")]
    [InlineData(DetectorKinds.FasterRcnn, "frozen")]
    [InlineData(DetectorKinds.Detr, "frozen")]
    public void The_backbone_of_a_detector_is_taken(string kind, string norm)
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using Detector detector = Detector.Create(new DetectorSpec { Kind = kind, Backbone = "resnet18", BackboneNorm = norm }, 3);
        SafetensorsFile.Write(folder.File("d.safetensors"), new Dictionary<string, Tensor>(detector.state_dict()), new Dictionary<string, string>());

        using LoadedBackbone loaded = LoadedBackbone.Load(folder.File("d.safetensors"), null, CPU);

        string last = detector.state_dict().Keys.Single(key => key.EndsWith("layer4.1.conv2.weight", StringComparison.Ordinal));
        Assert.Equal("resnet18", loaded.Name);
        Assert.Equal(detector.state_dict()[last].data<float>(), loaded.Backbone.state_dict()["layer4.1.conv2.weight"].data<float>());
        Assert.Equal([1L, 512L, 2L, 2L], loaded.Backbone.forward(zeros(1, 3, 64, 64))[^1].shape);
    }

    [Fact]
    public void Weights_of_another_backbone_are_refused()
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using Backbone backbone = Backbone.Create(new DetectorSpec { Backbone = "resnet18" });
        SafetensorsFile.Write(folder.File("b.safetensors"), new Dictionary<string, Tensor>(backbone.state_dict()), new Dictionary<string, string>());

        BadInputException fault = Assert.Throws<BadInputException>(() => LoadedBackbone.Load(folder.File("b.safetensors"), "resnet34", CPU));

        Assert.Contains("lacks", fault.Message, StringComparison.Ordinal);
    }
}
