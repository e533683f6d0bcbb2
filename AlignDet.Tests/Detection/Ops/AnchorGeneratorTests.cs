using AlignDet.Detection.Ops;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

public class AnchorGeneratorTests
{
    [Fact]
    public void Levels_may_have_different_sizes_and_ratios()
    {
        using var scope = NewDisposeScope();
        var generator = new AnchorGenerator([[8], [16, 32]], [[1], [0.5f, 2]]);
        Assert.Equal([1, 4], generator.PerLocationOfLevel);
        Tensor anchors = generator.Generate([(2, 3), (1, 2)], 16, 24);
        Assert.Equal([(2 * 3 * 1) + (1 * 2 * 4), 4], anchors.shape);
        Assert.Equal([-4, -4, 4, 4, 4, -4, 12, 4], anchors[..2].Floats());
        Assert.Equal([-11, -6, 11, 6], anchors[6].Floats());
        Assert.Equal([1, -6, 23, 6], anchors[10].Floats());
    }

    [Fact]
    public void Anchors_that_a_caller_throws_away_are_there_for_the_next()
    {
        var generator = new AnchorGenerator([[8]], [1]);
        float[] first;
        using (NewDisposeScope())
        {
            first = generator.Generate([(2, 2)], 16, 16).Floats();
        }
        for (int side = 1; side <= 40; side++) // more grids than are remembered
        {
            using var scope = NewDisposeScope();
            Assert.Equal(side * side, generator.Generate([(side, side)], 64, 64).shape[0]);
        }
        using (NewDisposeScope())
        {
            Assert.Equal(first, generator.Generate([(2, 2)], 16, 16).Floats());
        }
    }

    [Fact]
    public void Levels_without_ratios_and_maps_without_levels_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new AnchorGenerator([[8], [16]], [[1f]]));
        Assert.Throws<ArgumentException>(() => new AnchorGenerator([[8], [16]], [1]).Generate([(2, 2)], 16, 16));
    }
}
