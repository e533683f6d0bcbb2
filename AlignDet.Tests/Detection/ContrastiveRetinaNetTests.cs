using AlignDet.Detection.Detectors;
using AlignDet.Detection.PreTraining;
using AlignDet.Tests.TrainingStages;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

public class ContrastiveRetinaNetTests
{
    [Fact]
    public void A_view_that_lost_all_its_boxes_costs_nothing_and_can_be_trained_through()
    {
        using var scope = NewDisposeScope();
        using var model = new ContrastiveRetinaNet(TinyScenes.Detector, dim: 8);
        var batch = new ImageBatch(randn(1, 3, 64, 64), [(64, 64)]);
        Target[] none = [new Target(zeros(0, 4), zeros(0, int64))];
        ViewSamples view = model.Sample(batch, none, samples: 16, [new Random(1)], withRegression: true);
        Assert.Equal([0L, 8L], view.Vectors.shape);

        ContrastiveResult contrast = ContrastiveLoss.Compute(view.Vectors, view.Labels, view.Vectors, view.Labels, 0.5);
        Tensor loss = contrast.Loss + view.Regression!;
        loss.backward();
        Assert.Equal(0, loss.item<float>());
    }
}
