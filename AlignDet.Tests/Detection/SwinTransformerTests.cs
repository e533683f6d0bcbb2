using AlignDet.Detection.Backbones;
using AlignDet.Recipes;
using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>Windows, their shift, and residuals left out at random.</summary>
public class SwinTransformerTests
{
    private const int Window = 3;

    [Fact]
    public void Cutting_a_map_into_windows_and_joining_them_gives_the_map() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Sizes(), size =>
        {
            using var scope = NewDisposeScope();
            Tensor map = Map(size);
            var grid = new WindowGrid(size.Height, size.Width, Window);
            foreach (bool shifted in (bool[])[false, grid.Shifts])
            {
                Tensor windows = grid.Partition(map, shifted);
                Assert.Equal([grid.Windows, Window * Window, 1], windows.shape);
                Assert.Equal(map.Floats(), grid.Join(windows, shifted).Floats());
            }
        }));

    [Fact]
    public void Vectors_of_a_shifted_window_see_each_other_exactly_where_they_are_near_in_the_padded_map() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Sizes(), size =>
        {
            using var scope = NewDisposeScope();
            var grid = new WindowGrid(size.Height, size.Width, Window);
            if (!grid.Shifts)
            {
                return;
            }
            // rows and columns of the padded map, cut as the features are: -1 where there is padding
            long rows = RoundUp(size.Height), columns = RoundUp(size.Width);
            var padded = new WindowGrid(rows, columns, Window);
            long[] places = padded.Partition(arange(rows * columns, float32).view(1, rows, columns, 1), shifted: true).Longs();
            float[] mask = grid.ShiftMask(CPU).Floats();
            const int Area = Window * Window;
            for (int i = 0; i < mask.Length; i++)
            {
                long a = places[i / Area], b = places[(i / (Area * Area) * Area) + (i % Area)];
                bool near = Math.Abs((a / columns) - (b / columns)) < Window && Math.Abs((a % columns) - (b % columns)) < Window;
                Assert.Equal(near ? 0 : -100, mask[i]);
            }
        }));

    [Fact]
    public void Whole_pictures_are_left_out_and_the_others_grow_so_that_the_mean_stays()
    {
        using var scope = NewDisposeScope();
        Tensor residual = ones(2000, 2, 3);
        float[] values = StochasticDepth.Drop(residual, 0.2).view(2000, 6).Floats();
        int kept = 0;
        foreach (float[] picture in values.Chunk(6))
        {
            Assert.Single(picture.Distinct());
            Assert.True(picture[0] is 0 or 1.25f, $"{picture[0]}");
            kept += picture[0] > 0 ? 1 : 0;
        }
        Assert.InRange(kept, 1492, 1708); // 1600 on average, six deviations of 18 to either side
        Assert.Same(residual, StochasticDepth.Drop(residual, 0));
    }

    [Fact]
    public void The_first_block_is_never_left_out_and_the_last_one_as_often_as_the_recipe_says()
    {
        using var scope = NewDisposeScope();
        using var model = new SwinTransformer(new DetectorSpec { Backbone = "swin_t", FrozenStages = 0, DropPath = 1 - 1e-9 });
        model.train();
        Tensor[] maps = model.forward(ones(1, 3, 32, 32));
        (maps[0].square().sum() + maps[3].square().sum()).backward();
        Dictionary<string, Parameter> parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        Assert.True(Gradient("features.1.0.mlp.0.weight") > 0);
        Assert.Equal(0, Gradient("features.7.1.mlp.0.weight"));
        Assert.Equal(0, Gradient("features.7.1.attn.qkv.weight"));

        float Gradient(string name) => parameters[name].grad!.norm().item<float>();
    }

    [Fact]
    public void Nothing_is_left_out_in_evaluation()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var model = new SwinTransformer(new DetectorSpec { Backbone = "swin_t", DropPath = 0.9 });
        model.eval();
        Tensor images = ones(2, 3, 32, 32);
        Assert.Equal(model.forward(images)[3].Floats(), model.forward(images)[3].Floats());
    }

    [Fact]
    public void Outputs_are_normalised_over_their_channels_or_the_stages_own()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var spec = new DetectorSpec { Backbone = "swin_t" };
        using var with = new SwinTransformer(spec, firstOutput: 2);
        using var without = new SwinTransformer(spec, outputNorms: false);
        FormulaWeights.Fill(with);
        FormulaWeights.Fill(without);
        with.eval();
        without.eval();
        Tensor images = ones(1, 3, 32, 64);
        Tensor[] normed = with.forward(images), own = without.forward(images);
        Assert.Equal(own[1].Floats(), normed[1].Floats());
        Dictionary<string, Tensor> weights = with.state_dict();
        Tensor expected = nn.functional.layer_norm(own[2].permute(0, 2, 3, 1), [384], weights["norm2.weight"], weights["norm2.bias"]).permute(0, 3, 1, 2);
        TorchFixture.Near(expected.Floats(), normed[2].Floats(), 1e-5);
    }

    [Fact]
    public void Merging_takes_squares_column_by_column_and_fills_odd_maps_with_zeros()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var merging = new PatchMerging(1);
        FormulaWeights.Fill(merging);
        Dictionary<string, Tensor> weights = merging.state_dict();
        Tensor squares = tensor(new float[,] { { 1, 4, 2, 5 }, { 3, 6, 0, 0 }, { 7, 0, 8, 0 }, { 9, 0, 0, 0 } }); // of 1 2 3, 4 5 6, 7 8 9
        Tensor expected = nn.functional.layer_norm(squares, [4], weights["norm.weight"], weights["norm.bias"]).matmul(weights["reduction.weight"].t());
        Tensor merged = merging.forward(arange(1, 10, float32).view(1, 3, 3, 1));
        Assert.Equal([1L, 2, 2, 2], merged.shape);
        TorchFixture.Near(expected.Floats(), merged.Floats(), 1e-5);
    }

    [Fact]
    public void Attention_computes_the_same_after_its_weights_were_converted()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var attention = new WindowAttention(8, 2, Window);
        FormulaWeights.Fill(attention);
        var grid = new WindowGrid(4, 5, Window);
        Tensor map = arange(0, 4 * 5 * 8, float32).view(1, 4, 5, 8) / 50;
        float[] single = attention.Forward(map, grid, grid.ShiftMask(CPU)).Floats();
        attention.to(float64);
        Tensor converted = attention.Forward(map.to(float64), grid, grid.ShiftMask(CPU));
        Assert.Equal(float64, converted.dtype);
        TorchFixture.Near(single, converted.Floats(), 1e-4);
    }

    private static Arbitrary<(long Height, long Width)> Sizes() =>
        (from height in Gen.Choose(1, 13) from width in Gen.Choose(1, 13) select ((long)height, (long)width)).ToArbitrary();

    private static Tensor Map((long Height, long Width) size) => arange(1, (size.Height * size.Width) + 1, float32).view(1, size.Height, size.Width, 1);

    private static long RoundUp(long size) => (size + Window - 1) / Window * Window;
}
