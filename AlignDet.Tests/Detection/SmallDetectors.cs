using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>The smallest detector of each kind that has every part, and what it is shown.</summary>
internal static class SmallDetectors
{
    public const int Classes = 3;

    /// <summary>Every kind that is tested here.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [DetectorKinds.RetinaNet, DetectorKinds.Fcos, DetectorKinds.FasterRcnn, DetectorKinds.MaskRcnn];

    public static DetectorSpec Spec(string kind) => new()
    {
        Kind = kind,
        NeckChannels = 16,
        FrozenStages = 0,
        NormEval = false,
        Options = DetectorOptions.DefaultOf(kind) switch
        {
            RetinaNetOptions o => o with { AnchorSizes = [16, 32, 64, 128, 256], HeadConvs = 2, HeadNorm = "group", ScoreThreshold = 0 },
            FcosOptions o => o with { HeadConvs = 2, ScoreThreshold = 0 },
            RcnnOptions o => o with
            {
                AnchorSizes = [16, 32, 64, 128, 256], RpnPreNmsTrain = 100, RpnPostNmsTrain = 50, RpnPreNmsTest = 100, RpnPostNmsTest = 20,
                RpnSamples = 64, BoxSamples = 32, ScoreThreshold = 0,
            },
            var other => throw new InvalidOperationException($"There is no small {other}."),
        },
    };

    public static Detector Create(string kind) => Detector.Create(Spec(kind), Classes);

    /// <summary>Two pictures of different sizes with a bright box of each class, in the scope of the caller.</summary>
    public static (ImageBatch Batch, Target[] Targets) Scene()
    {
        Tensor pixels = zeros(2, 3, 96, 96);
        (int, int)[] sizes = [(96, 80), (64, 96)];
        int[][] boxes = [[8, 8, 40, 56], [44, 50, 76, 90], [10, 12, 50, 44]];
        for (int i = 0; i < boxes.Length; i++)
        {
            pixels[i / 2, i, boxes[i][1]..boxes[i][3], boxes[i][0]..boxes[i][2]] = 3;
        }
        return (new ImageBatch(pixels, sizes), [Of(sizes[0], boxes[..2], [0, 1]), Of(sizes[1], boxes[2..], [2])]);
    }

    /// <summary>A picture in which there is nothing.</summary>
    public static Target Nothing((int Height, int Width) size) => Of(size, [], []);

    private static Target Of((int Height, int Width) size, int[][] boxes, long[] labels)
    {
        Tensor masks = zeros(boxes.Length, size.Height, size.Width, dtype: uint8);
        for (int i = 0; i < boxes.Length; i++)
        {
            masks[i, boxes[i][1]..boxes[i][3], boxes[i][0]..boxes[i][2]] = 1;
        }
        return new Target(tensor(boxes.SelectMany(b => b).Select(v => (float)v).ToArray(), [boxes.Length, 4]), tensor(labels, [labels.Length]), masks);
    }
}
