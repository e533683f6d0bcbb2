using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using AlignDet.Tests.TrainingStages;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

[Collection(TorchGeneratorCollection.Name)]
public sealed class DetectorTrainingTests : IDisposable
{
    // for networks as small as these, threads that wait for each other cost more than they bring, most of all on a busy machine
    private readonly int _threads = get_num_threads();

    public DetectorTrainingTests()
    {
        set_num_threads(1);
    }

    public static TheoryData<string> Kinds() => [.. SmallDetectors.Kinds];

    /// <summary>The kinds with steps enough for seeds other than the one taken, too.</summary>
    public static TheoryData<string, int> Trainings() => new(SmallDetectors.Kinds.Select(kind =>
        (kind, kind is DetectorKinds.FasterRcnn or DetectorKinds.MaskRcnn ? 80 : 40)));

    public void Dispose() => set_num_threads(_threads);

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Every_detector_learns_a_batch_and_finds_its_boxes(string kind, int steps)
    {
        using var outer = NewDisposeScope();
        random.manual_seed(3);
        using Detector detector = Detector.Create(SmallDetectors.Spec(kind) with { NormEval = true }, SmallDetectors.Classes);
        (ImageBatch batch, Target[] targets) = SmallDetectors.Scene();
        detector.train();
        using var optimizer = optim.SGD(detector.parameters(), 0.01, momentum: 0.9);
        var sums = new List<float>();
        for (int step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = stack(detector.Losses(batch, targets).Values).sum();
            loss.backward();
            nn.utils.clip_grad_norm_(detector.parameters(), 10);
            optimizer.step();
            sums.Add(loss.item<float>());
        }
        // the R-CNNs draw their samples anew in every step, so that single losses go up and down
        float last = sums.TakeLast(5).Average();
        Assert.True(last < 0.75 * sums[0], $"the loss went from {sums[0]} to {last}");

        detector.eval();
        using var _ = no_grad();
        IReadOnlyList<Detections> found = detector.Detect(batch);
        for (int i = 0; i < targets.Length; i++)
        {
            float[] wanted = targets[i].Boxes.Floats();
            long label = targets[i].Labels[0].item<long>();
            float[][] best = [.. found[i].Boxes.Chunk(4).Where((_, k) => found[i].Labels[k] == label).Take(5)];
            Assert.Contains(best, box => Overlap(wanted, box) > 0.5);
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

    private static double Overlap(float[] a, float[] b)
    {
        double width = Math.Max(0, Math.Min(a[2], b[2]) - Math.Max(a[0], b[0])), height = Math.Max(0, Math.Min(a[3], b[3]) - Math.Max(a[1], b[1]));
        double shared = width * height;
        return shared / (((a[2] - a[0]) * (a[3] - a[1])) + ((b[2] - b[0]) * (b[3] - b[1])) - shared);
    }
}
