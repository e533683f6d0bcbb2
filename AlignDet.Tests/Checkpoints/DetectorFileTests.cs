using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Detectors;
using AlignDet.Detection.Inference;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Tests.TrainingStages;
using AlignDet.Vision.Images;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Checkpoints;

[Collection(TorchGeneratorCollection.Name)]
public sealed class DetectorFileTests
{
    public static TheoryData<DetectorSpec> Detectors =>
    [
        new DetectorSpec { NeckChannels = 16, Kind = DetectorKinds.FasterRcnn, BackboneNorm = "frozen" },
        new DetectorSpec { NeckChannels = 16, Backbone = "swin_t", Options = new RetinaNetOptions { HeadConvs = 1 } },
        new DetectorSpec { NeckChannels = 32, Kind = DetectorKinds.Fcos, Options = new FcosOptions { HeadConvs = 1, Distances = "exp" } },
        new DetectorSpec { Kind = DetectorKinds.Detr, Options = new DetrOptions { Queries = 7, HiddenDim = 32, EncoderLayers = 1, DecoderLayers = 1, FeedForward = 48 } },
    ];

    [Theory]
    [MemberData(nameof(Detectors))]
    public void A_detector_of_a_file_is_whole_whatever_it_is_made_of(DetectorSpec spec)
    {
        using TemporaryFolder folder = new();
        using (NewDisposeScope())
        {
            using Detector model = Detector.Create(spec, 2);
            Recipe recipe = new() { Stage = StageNames.FineTune, Detector = spec, Input = new InputSpec { ShortSide = [64] }, Data = new DataSpec { Dataset = "file:x" } };
            SafetensorsFile.Write(folder.File("model.safetensors"), model.state_dict(), ModelMetadata.Of(recipe, ["a", "b"]));
        }

        using Predictor predictor = Predictor.Load(folder.File("model.safetensors"), "cpu");

        Assert.NotNull(predictor.Predict(new RgbImage(64, 64)).Boxes);
    }
}
