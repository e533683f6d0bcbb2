using AlignDet.Detection.Necks;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>What a pyramid is made of and what it gives, in each variant.</summary>
public class FeaturePyramidTests
{
    private static readonly int[] s_channels = [3, 5, 6, 7];

    // sizes that do not halve evenly, as those of pictures that are no multiple of 32
    private static readonly long[][] s_sizes = [[25, 38], [13, 19], [7, 10], [4, 5]];

    public static TheoryData<int, ExtraLevels, bool> Variants()
    {
        var variants = new TheoryData<int, ExtraLevels, bool>();
        foreach (int inputs in (int[])[1, 3, 4])
        {
            foreach (ExtraLevels extra in Enum.GetValues<ExtraLevels>())
            {
                variants.Add(inputs, extra, false);
                variants.Add(inputs, extra, true);
            }
        }
        return variants;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Names_are_torchvisions(int inputs, ExtraLevels extra, bool norm)
    {
        using FeaturePyramid neck = Neck(inputs, extra, norm);
        string[] layer = norm
            ? ["0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"]
            : ["0.weight", "0.bias"];
        string[] added = extra is ExtraLevels.P6P7FromP5 or ExtraLevels.P6P7FromC5 ? ["p6.weight", "p6.bias", "p7.weight", "p7.bias"] : [];
        IEnumerable<string> expected = Enumerable.Range(0, inputs)
            .SelectMany(i => layer.SelectMany(name => (string[])[$"inner_blocks.{i}.{name}", $"layer_blocks.{i}.{name}"]))
            .Concat(added.Select(name => "extra_blocks." + name));
        Assert.Equal(expected.Order(StringComparer.Ordinal), neck.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Levels_keep_the_sizes_of_the_inputs_and_the_added_ones_halve_the_last(int inputs, ExtraLevels extra, bool norm)
    {
        using var scope = NewDisposeScope();
        using FeaturePyramid neck = Neck(inputs, extra, norm);
        long[] last = s_sizes[inputs - 1];
        long[][] added = extra switch
        {
            ExtraLevels.None => [],
            ExtraLevels.MaxPool => [Half(last)],
            _ => [Half(last), Half(Half(last))],
        };
        Tensor[] maps = Maps(inputs);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Tensor[] levels = neck.forward(maps);
        Assert.Equal(before + levels.Length, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(s_sizes[..inputs].Concat(added).Select(size => new[] { 2, 4, size[0], size[1] }), levels.Select(level => level.shape));

        levels.Select(level => level.sum()).Aggregate((a, b) => a + b).backward();
        Assert.All(neck.parameters(), p => Assert.NotNull(p.grad));
    }

    [Fact]
    public void The_pooled_level_is_every_second_value_of_the_last()
    {
        using var scope = NewDisposeScope();
        using FeaturePyramid neck = Neck(4, ExtraLevels.MaxPool, norm: false);
        Tensor[] levels = neck.forward(Maps(4));
        var second = TensorIndex.Slice(0, null, 2);
        Assert.Equal(levels[3].index(TensorIndex.Colon, TensorIndex.Colon, second, second).Floats(), levels[4].Floats());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_last_level_sees_the_one_before_through_a_ReLU_or_as_it_is(bool relu)
    {
        using var scope = NewDisposeScope();
        using FeaturePyramid neck = Neck(3, ExtraLevels.P6P7FromP5, norm: false, relu);
        FormulaWeights.Fill(neck);
        Tensor[] levels = neck.forward(Maps(3));
        Dictionary<string, Tensor> weights = neck.state_dict();
        Assert.True(levels[3].min().item<float>() < 0);
        Tensor seen = relu ? levels[3].relu() : levels[3];
        Tensor p7 = nn.functional.conv2d(seen, weights["extra_blocks.p7.weight"], weights["extra_blocks.p7.bias"], [2, 2], [1, 1]);
        TorchFixture.Near(p7.Floats(), levels[4].Floats(), 1e-6);
    }

    [Fact]
    public void A_level_is_its_own_lateral_and_the_nearest_values_of_the_one_above()
    {
        using var scope = NewDisposeScope();
        using FeaturePyramid neck = Neck(2, ExtraLevels.None, norm: false);
        FormulaWeights.Fill(neck);
        Tensor[] maps = Maps(2), levels = neck.forward(maps);
        Dictionary<string, Tensor> weights = neck.state_dict();
        Tensor top = Lateral(1);
        Tensor rows = (arange(s_sizes[0][0]) * s_sizes[1][0]).div(s_sizes[0][0], RoundingMode.floor).to(int64);
        Tensor columns = (arange(s_sizes[0][1]) * s_sizes[1][1]).div(s_sizes[0][1], RoundingMode.floor).to(int64);
        Tensor merged = Lateral(0) + top.index_select(2, rows).index_select(3, columns);
        Tensor p2 = nn.functional.conv2d(merged, weights["layer_blocks.0.0.weight"], weights["layer_blocks.0.0.bias"], null, [1, 1]);
        TorchFixture.Near(p2.Floats(), levels[0].Floats(), 1e-5);

        Tensor Lateral(int level) => nn.functional.conv2d(maps[level], weights[$"inner_blocks.{level}.0.weight"], weights[$"inner_blocks.{level}.0.bias"]);
    }

    [Fact]
    public void Norms_start_as_the_identity()
    {
        using FeaturePyramid neck = Neck(2, ExtraLevels.None, norm: true);
        foreach ((string name, Tensor value) in neck.state_dict().Where(s => s.Key.Split('.')[2] == "1"))
        {
            float expected = name.EndsWith("weight", StringComparison.Ordinal) || name.EndsWith("running_var", StringComparison.Ordinal) ? 1 : 0;
            Assert.All(value.Floats(), v => Assert.Equal(expected, v));
        }
    }

    [Fact]
    public void Another_number_of_maps_is_refused()
    {
        using FeaturePyramid neck = Neck(3, ExtraLevels.None, norm: false);
        using Tensor map = ones(1, 3, 4, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => neck.forward([map, map]));
    }

    private static long[] Half(long[] size) => [.. size.Select(s => (s + 1) / 2)];

    private static FeaturePyramid Neck(int inputs, ExtraLevels extra, bool norm, bool relu = true) => new(s_channels[..inputs], 4, extra, norm, relu);

    private static Tensor[] Maps(int inputs) =>
        [.. Enumerable.Range(0, inputs).Select(i => tensor(FormulaWeights.Values($"map{i}", [2, s_channels[i], .. s_sizes[i]], gain: 1), [2, s_channels[i], .. s_sizes[i]]))];
}
