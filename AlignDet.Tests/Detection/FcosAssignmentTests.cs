using AlignDet.Detection.Detectors;
using AlignDet.Detection.Ops;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>Points of FCOS take the boxes that the paper's rules, written out as loops, give them.</summary>
public class FcosAssignmentTests
{
    private static readonly (int Side, int Stride)[] s_levels = [(8, 8), (4, 16), (2, 32)];

    [Theory]
    [InlineData(1.5)]
    [InlineData(0)]
    public void Points_take_the_smallest_box_that_fits(double radius)
    {
        Gen<float[]> box = from x in Gen.Choose(0, 50) from y in Gen.Choose(0, 50) from w in Gen.Choose(2, 60) from h in Gen.Choose(2, 60)
                           select (float[])[x + 0.25f, y + 0.25f, x + w, y + h];
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(30), Prop.ForAll(box.NonEmptyListOf().ToArbitrary(), boxes =>
        {
            using var scope = NewDisposeScope();
            float[][] all = [.. boxes];
            (Tensor points, long[] counts) = Points();
            Tensor match = FcosAssignment.Match(tensor(all.SelectMany(b => b).ToArray(), [all.Length, 4]), points, counts, radius);
            return match.Longs().SequenceEqual(Slowly(all, radius));
        }));
    }

    [Fact]
    public void Centerness_is_1_in_the_middle_and_less_towards_the_sides()
    {
        using var scope = NewDisposeScope();
        Tensor box = tensor(new float[] { 0, 0, 20, 10, 0, 0, 20, 10, 0, 0, 20, 10 }, [3, 4]);
        Tensor points = tensor(new float[] { 9, 4, 11, 6, 4, 4, 6, 6, 1, 1, 3, 3 }, [3, 4]); // around (10, 5), (5, 5), (2, 2)
        float[] expected = [1, MathF.Sqrt(5f / 15), MathF.Sqrt(2f / 18 * 2 / 8)];
        TorchFixture.Near(expected, FcosAssignment.Centerness(box, points).Floats(), 1e-6);
    }

    private static (Tensor Points, long[] Counts) Points()
    {
        var generator = new AnchorGenerator([.. s_levels.Select(l => (IReadOnlyList<float>)[l.Stride])], [1]);
        return (generator.Generate([.. s_levels.Select(l => (l.Side, l.Side))], 64, 64), [.. s_levels.Select(l => (long)l.Side * l.Side)]);
    }

    private static IEnumerable<long> Slowly(float[][] boxes, double radius)
    {
        for (int level = 0; level < s_levels.Length; level++)
        {
            (int side, int stride) = s_levels[level];
            for (int at = 0; at < side * side; at++)
            {
                float x = at % side * stride, y = at / side * stride;
                long best = Matcher.Background;
                float smallest = float.MaxValue;
                for (int b = 0; b < boxes.Length; b++)
                {
                    float[] box = boxes[b], distances = [x - box[0], y - box[1], box[2] - x, box[3] - y];
                    float area = (box[2] - box[0]) * (box[3] - box[1]), farthest = distances.Max();
                    bool inside = distances.Min() > 0;
                    bool ofLevel = (level == 0 || farthest > 4 * stride) && (level == s_levels.Length - 1 || farthest < 8 * stride);
                    bool central = radius == 0 || Math.Max(Math.Abs(x - ((box[0] + box[2]) / 2)), Math.Abs(y - ((box[1] + box[3]) / 2))) < radius * stride;
                    // areas are told apart as finely as 1e8 - area in single precision
                    if (inside && ofLevel && central && (best < 0 || 1e8f - area > 1e8f - smallest))
                    {
                        (best, smallest) = (b, area);
                    }
                }
                yield return best;
            }
        }
    }
}
