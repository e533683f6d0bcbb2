using AlignDet.Detection.Ops;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

public class BoxLossTests
{
    [Fact]
    public void IoU_loss_is_minus_the_logarithm_of_the_IoU()
    {
        using var scope = NewDisposeScope();
        Tensor predicted = tensor(new float[] { 0, 0, 10, 10, 0, 0, 5, 10, 3, 3, 4, 4 }, [3, 4]).requires_grad_();
        Tensor wanted = tensor(new float[] { 0, 0, 10, 10, 0, 0, 10, 10, 50, 50, 60, 60 }, [3, 4]);
        Tensor loss = IoULoss.PerPair(predicted, wanted);
        TorchFixture.Near([0, MathF.Log(2), -MathF.Log(1e-6f)], loss.Floats(), 1e-6, 1e-6);
        loss.sum().backward();
        // the half as wide box: -d ln(w / 10) / dw at its right side is -1/5; one that misses has no slope
        Assert.Equal(-0.2f, predicted.grad![1, 2].item<float>(), 1e-6);
        Assert.All(predicted.grad[2].Floats(), g => Assert.Equal(0, g));
    }

    [Fact]
    public void Both_forms_of_the_generalised_IoU_loss_agree_up_to_epsilon_and_pull_boxes_apart_together()
    {
        using var scope = NewDisposeScope();
        Tensor predicted = tensor(new float[] { 0, 0, 10, 10, 0, 0, 4, 4, 0, 0, 4, 4 }, [3, 4]).requires_grad_();
        Tensor wanted = tensor(new float[] { 5, 5, 15, 15, 0, 0, 4, 4, 8, 0, 12, 4 }, [3, 4]);
        Tensor plain = GIoULoss.PerPair(predicted, wanted), withEpsilon = GIoULoss.PerPair(predicted, wanted, 1e-7);
        TorchFixture.Near([1 - (25f / 175) + (50f / 225), 0, 1 + (16f / 48)], plain.Floats(), 1e-6);
        TorchFixture.Near(plain.Floats(), withEpsilon.Floats(), 1e-6);
        plain.sum().backward();
        Assert.True(predicted.grad![2, 2].item<float>() < 0); // the right side of the left box wants to go right
    }

    [Fact]
    public void Weights_of_0_leave_elements_out()
    {
        using var scope = NewDisposeScope();
        Tensor logits = tensor(new float[] { 1, -2, 3, 0.5f, 2, -1 }, [3, 2]), targets = tensor(new float[] { 1, 0, 0, 1, 0, 0 }, [3, 2]), rows = tensor(new float[] { 1, 0, 2 }, [3, 1]);
        float expected = (FocalLoss.Sum(logits[..1], targets[..1]) + (2 * FocalLoss.Sum(logits[2..], targets[2..]))).item<float>();
        Assert.Equal(expected, FocalLoss.Sum(logits, targets, weights: rows).item<float>(), 1e-6);
        float differences = (SmoothL1Loss.Sum(logits[..1], targets[..1], 0.5) + (2 * SmoothL1Loss.Sum(logits[2..], targets[2..], 0.5))).item<float>();
        Assert.Equal(differences, SmoothL1Loss.Sum(logits, targets, 0.5, rows).item<float>(), 1e-5);
    }

    [Fact]
    public void Nothing_stays_in_memory_but_the_gradient()
    {
        using var outer = NewDisposeScope();
        Tensor boxes = tensor(new float[] { 0, 0, 10, 10, 0, 0, 5, 10 }, [2, 4]).requires_grad_(), wanted = tensor(new float[] { 5, 5, 15, 15, 0, 0, 4, 4 }, [2, 4]);
        Tensor weights = ones(2, 1);
        Step();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Step();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Step()
        {
            using (NewDisposeScope())
            {
                IoULoss.PerPair(boxes, wanted).sum().backward();
                GIoULoss.PerPair(boxes, wanted).sum().backward();
                GIoULoss.PerPair(boxes, wanted, 1e-7).sum().backward();
                BoxOps.GIoU(boxes, wanted).sum().backward();
                SmoothL1Loss.Sum(boxes, wanted, 1, weights).backward();
                FocalLoss.Sum(boxes, wanted.gt(4).to(float32), weights: weights).backward();
                new BoxCoder(10, 10, 5, 5).ToBoxes(boxes, wanted).sum().backward();
                new LinearBoxCoder().ToBoxes(boxes, wanted).sum().backward();
                BoxOps.CxcywhToXyxy(BoxOps.Clip(boxes, 9, 9)).sum().backward();
                boxes.grad!.zero_();
            }
        }
    }
}
