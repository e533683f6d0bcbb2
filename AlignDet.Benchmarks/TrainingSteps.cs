using System.Diagnostics;
using System.Globalization;
using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Benchmarks;

/// <summary>
/// Wall time of whole training steps (losses, gradients, update) of every detector, as a table in Markdown. A stopwatch and
/// medians: a step takes seconds, and there is nothing to inline away.
/// </summary>
internal static class TrainingSteps
{
    private const int Pictures = 2, Classes = 80, Boxes = 8, WarmUp = 2, Steps = 5;

    /// <summary>Measures and prints.</summary>
    /// <param name="kinds">Detector kinds; none: all.</param>
    public static void Run(IReadOnlyList<string> kinds)
    {
        (string Backbone, int Side)[] columns = [.. from backbone in (string[])["resnet18", "resnet50"] from side in (int[])[256, 512] select (backbone, side)];
        Console.WriteLine($"| detector | {string.Join(" | ", columns.Select(c => $"{c.Backbone}, {c.Side} px"))} |");
        Console.WriteLine($"|---|{string.Concat(columns.Select(_ => "---|"))}");
        foreach (string kind in kinds.Count > 0 ? kinds : DetectorKinds.All)
        {
            IEnumerable<string> times = columns.Select(c => Measure(kind, c.Backbone, c.Side).ToString("F2", CultureInfo.InvariantCulture) + " s");
            Console.WriteLine($"| {kind} | {string.Join(" | ", times)} |");
        }
    }

    /// <summary>Median seconds of a step.</summary>
    private static double Measure(string kind, string backbone, int side)
    {
        random.manual_seed(1);
        using Detector detector = Detector.Create(new DetectorSpec { Kind = kind, Backbone = backbone }, Classes);
        detector.train();
        var trained = detector.parameters().Where(p => p.requires_grad).ToList();
        using var optimizer = optim.SGD(trained, 0.001, momentum: 0.9);
        using var outer = NewDisposeScope();
        var batch = new ImageBatch(randn(Pictures, 3, side, side), [.. Enumerable.Repeat((side, side), Pictures)]);
        Target[] targets = [.. Enumerable.Range(0, Pictures).Select(_ => Draw(side))];
        double[] seconds = new double[Steps];
        for (int step = -WarmUp; step < Steps; step++)
        {
            var watch = Stopwatch.StartNew();
            using (NewDisposeScope())
            {
                optimizer.zero_grad();
                stack(detector.Losses(batch, targets).Values).sum().backward();
                optimizer.step();
            }
            if (step >= 0)
            {
                seconds[step] = watch.Elapsed.TotalSeconds;
            }
        }
        Array.Sort(seconds);
        return seconds[Steps / 2];
    }

    /// <summary>Boxes anywhere in the picture, with the upper half of each as its mask.</summary>
    private static Target Draw(int side)
    {
        Tensor corner = rand(Boxes, 2) * side * 0.6, size = 16 + (rand(Boxes, 2) * side * 0.35);
        Tensor boxes = cat([corner, corner + size], 1);
        Tensor masks = zeros(Boxes, side, side, dtype: uint8);
        for (int i = 0; i < Boxes; i++)
        {
            int[] box = [.. boxes[i].to(int32).data<int>()];
            masks[i, box[1]..((box[1] + box[3]) / 2), box[0]..box[2]] = 1;
        }
        return new Target(boxes, randint(0, Classes, Boxes, int64), masks);
    }
}
