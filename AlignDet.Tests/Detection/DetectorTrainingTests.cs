using AlignDet.Detection.Detectors;
using AlignDet.Tests.TrainingStages;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

[Collection(nameof(TorchGeneratorCollection))]
public class DetectorTrainingTests
{
    public static TheoryData<string> Kinds() => [.. SmallDetectors.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_detector_learns_a_batch_and_finds_its_boxes(string kind)
    {
        using var outer = NewDisposeScope();
        random.manual_seed(3);
        using Detector detector = Detector.Create(SmallDetectors.Spec(kind) with { NormEval = true }, SmallDetectors.Classes);
        (ImageBatch batch, Target[] targets) = SmallDetectors.Scene();
        detector.train();
        using var optimizer = optim.Adam(detector.parameters(), 1e-3);
        var sums = new List<float>();
        for (int step = 0; step < 40; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = stack(detector.Losses(batch, targets).Values).sum();
            loss.backward();
            optimizer.step();
            sums.Add(loss.item<float>());
        }
        Assert.True(sums[^1] < sums[0] / 2, $"the loss went from {sums[0]} to {sums[^1]}");

        detector.eval();
        using var _ = no_grad();
        IReadOnlyList<Detections> found = detector.Detect(batch);
        for (int i = 0; i < targets.Length; i++)
        {
            float[] wanted = targets[i].Boxes.Floats();
            long label = targets[i].Labels[0].item<long>();
            int best = Array.IndexOf(found[i].Labels, label);
            Assert.True(best >= 0, $"picture {i}: nothing of class {label}");
            Assert.True(Overlap(wanted.AsSpan(0, 4), found[i].Boxes.AsSpan(best * 4, 4)) > 0.5, $"picture {i}: [{string.Join(", ", found[i].Boxes[(best * 4)..((best * 4) + 4)])}]");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_seed_gives_the_same_losses(string kind)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        using Detector detector = SmallDetectors.Create(kind);
        detector.train();
        (ImageBatch batch, Target[] targets) = SmallDetectors.Scene();
        Assert.Equal(Losses(), Losses());

        float[] Losses()
        {
            random.manual_seed(6); // the R-CNNs draw their samples
            return [.. detector.Losses(batch, targets).Values.Select(l => l.item<float>())];
        }
    }

    private static double Overlap(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double width = Math.Max(0, Math.Min(a[2], b[2]) - Math.Max(a[0], b[0])), height = Math.Max(0, Math.Min(a[3], b[3]) - Math.Max(a[1], b[1]));
        double shared = width * height;
        return shared / (((a[2] - a[0]) * (a[3] - a[1])) + ((b[2] - b[0]) * (b[3] - b[1])) - shared);
    }
}
