using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>What every detector does, whatever its weights.</summary>
public class DetectorTests
{
    public static TheoryData<string> Kinds() => [.. SmallDetectors.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Losses_gradients_and_detections_leave_no_tensor_behind(string kind)
    {
        using var outer = NewDisposeScope();
        using Detector detector = SmallDetectors.Create(kind);
        (ImageBatch batch, Target[] targets) = SmallDetectors.Scene();
        Step(); // gradients come into being once
        Step();

        void Step()
        {
            long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            detector.train();
            IReadOnlyDictionary<string, Tensor> losses = detector.Losses(batch, targets);
            Assert.Equal(before + losses.Count, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            using (NewDisposeScope())
            {
                stack(losses.Values).sum().backward();
            }
            foreach (Tensor loss in losses.Values)
            {
                loss.Dispose();
            }
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

            detector.eval();
            using var _ = no_grad();
            detector.Detect(batch);
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pictures_without_boxes_give_finite_losses_and_gradients(string kind)
    {
        using var scope = NewDisposeScope();
        using Detector detector = SmallDetectors.Create(kind);
        detector.train();
        (ImageBatch batch, Target[] targets) = SmallDetectors.Scene();
        Target[][] batches = [[SmallDetectors.Nothing(batch.Sizes[0]), targets[1]], [.. batch.Sizes.Select(SmallDetectors.Nothing)]];
        foreach (Target[] some in batches)
        {
            detector.zero_grad();
            IReadOnlyDictionary<string, Tensor> losses = detector.Losses(batch, some);
            Assert.All(losses, loss => Assert.True(float.IsFinite(loss.Value.item<float>()), loss.Key));
            stack(losses.Values).sum().backward();
            Assert.All(detector.named_parameters(), p => Assert.True(p.parameter.grad is null || p.parameter.grad.isfinite().all().item<bool>(), p.name));
        }
        Assert.DoesNotContain(detector.named_parameters(), p => p.parameter.grad is null);
    }

    [Theory]
    [InlineData(DetectorKinds.FasterRcnn)]
    [InlineData(DetectorKinds.MaskRcnn)]
    public void Pictures_without_a_single_proposal_give_finite_losses_and_no_detections(string kind)
    {
        using var scope = NewDisposeScope();
        DetectorSpec spec = SmallDetectors.Spec(kind);
        using Detector detector = Detector.Create(spec with { Options = (RcnnOptions)spec.Options with { RpnScoreThreshold = 0.9999 } }, SmallDetectors.Classes);
        ImageBatch batch = SmallDetectors.Scene().Batch;
        detector.train();
        IReadOnlyDictionary<string, Tensor> losses = detector.Losses(batch, [.. batch.Sizes.Select(SmallDetectors.Nothing)]);
        Assert.All(losses, loss => Assert.True(float.IsFinite(loss.Value.item<float>()), loss.Key));
        stack(losses.Values).sum().backward();

        detector.eval();
        using var _ = no_grad();
        Assert.All(detector.Detect(batch), found => Assert.Empty(found.Scores));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Detections_of_a_batch_lie_inside_their_own_pictures_best_first(string kind)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using Detector detector = SmallDetectors.Create(kind);
        detector.eval();
        ImageBatch batch = SmallDetectors.Scene().Batch;
        IReadOnlyList<Detections> found = detector.Detect(batch);
        Assert.Equal(batch.Sizes.Count, found.Count);
        foreach ((Detections one, (int height, int width)) in found.Zip(batch.Sizes))
        {
            int count = one.Scores.Length;
            Assert.InRange(count, 1, detector is RetinaNet or Fcos ? 100 : 60);
            Assert.Equal((count * 4, count), (one.Boxes.Length, one.Labels.Length));
            Assert.Equal(one.Scores.OrderDescending(), one.Scores);
            Assert.All(one.Scores, score => Assert.InRange(score, 0, 1));
            Assert.All(one.Labels, label => Assert.InRange(label, 0, SmallDetectors.Classes - 1));
            Assert.All(one.Boxes.Chunk(4), box =>
            {
                Assert.InRange(box[0], 0, box[2]);
                Assert.InRange(box[1], 0, box[3]);
                Assert.InRange(box[2], box[0], width);
                Assert.InRange(box[3], box[1], height);
            });
            Assert.Equal(kind == DetectorKinds.MaskRcnn ? count * Detections.MaskSide * Detections.MaskSide : null, one.Masks?.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_threshold_that_nothing_reaches_gives_no_detections(string kind)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        DetectorSpec spec = SmallDetectors.Spec(kind);
        using Detector detector = Detector.Create(spec with { Options = spec.Options with { ScoreThreshold = 0.9999 } }, SmallDetectors.Classes);
        detector.eval();
        Assert.All(detector.Detect(SmallDetectors.Scene().Batch), found => Assert.Empty(found.Scores));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Final_layers_are_the_only_ones_whose_shapes_depend_on_the_classes(string kind)
    {
        using Detector few = Detector.Create(SmallDetectors.Spec(kind), 3), many = Detector.Create(SmallDetectors.Spec(kind), 5);
        Dictionary<string, Tensor> other = many.state_dict();
        string[] different = [.. few.state_dict().Where(t => !t.Value.shape.SequenceEqual(other[t.Key].shape)).Select(t => t.Key)];
        Assert.NotEmpty(different);
        Assert.All(different, name => Assert.Contains(few.FinalLayers, prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
        Assert.Contains(other.Keys, name => name.StartsWith(few.BackbonePrefix, StringComparison.Ordinal));
        Assert.DoesNotContain(few.FinalLayers, prefix => prefix.StartsWith("rpn.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mask_RCNN_says_that_it_needs_a_mask_for_every_box(bool some)
    {
        using var scope = NewDisposeScope();
        using Detector detector = SmallDetectors.Create(DetectorKinds.MaskRcnn);
        (ImageBatch batch, Target[] targets) = SmallDetectors.Scene();
        targets[0] = targets[0] with { Masks = some ? targets[0].Masks!.narrow(0, 0, 1) : null };
        var error = Assert.Throws<ArgumentException>(() => detector.Losses(batch, targets));
        Assert.Contains($"Picture 0 of the batch has 2 boxes and {(some ? 1 : 0)} masks", error.Message, StringComparison.Ordinal);
        Assert.Contains("train faster-rcnn", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_are_needed()
    {
        Assert.All(SmallDetectors.Kinds, kind => Assert.Throws<ArgumentOutOfRangeException>(() => Detector.Create(SmallDetectors.Spec(kind), 0)));
    }
}
