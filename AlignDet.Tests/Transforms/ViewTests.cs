using AlignDet.Recipes;
using AlignDet.Vision;
using AlignDet.Vision.Transforms;
using Xunit;

namespace AlignDet.Tests.Transforms;

public sealed class ViewTests
{
    private static readonly InputSpec s_input = new() { ShortSide = [40, 50, 60], LongSide = 90, Flip = 0.5 };

    [Fact]
    public void The_same_label_is_the_same_proposal_in_both_views()
    {
        Sample proposals = Proposals();
        for (int image = 0; image < 30; image++)
        {
            (Sample first, Sample second) = BoxDomainViews.Make(
                proposals, s_input, SeedMixer.Random(1, 0, image, 0), SeedMixer.Random(1, 0, image, 1));

            foreach (Sample view in new[] { first, second })
            {
                // the third box is under 0.01 px at every size
                Assert.Equal([0, 1, 3], view.Labels);
                Assert.Contains(Math.Min(view.Image.Width, view.Image.Height), s_input.ShortSide);
                float scale = view.Image.Width / (float)proposals.Image.Width;
                Assert.All(view.Labels.Zip(view.Boxes), p => Assert.Equal(proposals.Boxes[p.First].Width * scale, p.Second.Width, 1e-3f));
            }
        }
    }

    [Fact]
    public void Views_depend_on_nothing_but_their_generators()
    {
        Sample proposals = Proposals();

        (Sample a, Sample b) = BoxDomainViews.Make(proposals, s_input, SeedMixer.Random(1, 2, 3, 0), SeedMixer.Random(1, 2, 3, 1));
        (Sample c, Sample d) = BoxDomainViews.Make(proposals, s_input, SeedMixer.Random(1, 2, 3, 1), SeedMixer.Random(1, 2, 3, 0));

        Assert.Equal(a.Image.Pixels, d.Image.Pixels);
        Assert.Equal(b.Image.Pixels, c.Image.Pixels);
        Assert.Equal(a.Boxes, d.Boxes);
        Assert.False(a.Image.Pixels.AsSpan().SequenceEqual(b.Image.Pixels));
    }

    [Fact]
    public void Both_sides_of_the_coin_and_every_short_side_come_up()
    {
        Sample proposals = Proposals();
        var seen = new HashSet<(int Side, bool Flipped)>();
        for (int step = 0; step < 60; step++)
        {
            Sample view = FineTuneView.Make(proposals, s_input, SeedMixer.Random(7, step, 0, 0), train: true);
            seen.Add((view.Image.Height, view.Boxes[0].X1 > view.Image.Width / 2f));
        }
        Assert.Equal(6, seen.Count);
    }

    [Fact]
    public void Evaluation_takes_the_last_short_side_keeps_every_box_and_draws_nothing()
    {
        var random = new Random(3);

        Sample view = FineTuneView.Make(Proposals(), s_input, random, train: false);

        Assert.Equal(60, view.Image.Height);
        Assert.Equal([0, 1, 2, 3], view.Labels);
        Assert.True(view.Boxes[0].X1 < view.Image.Width / 2f);
        Assert.Equal(new Random(3).Next(), random.Next());
    }

    private static Sample Proposals() => new(
        FlipTests.Noise(new Random(11), 96, 80),
        [new Box(2, 3, 30, 40), new Box(50, 10, 90, 70), new Box(5, 5, 5.001f, 50), new Box(0, 0, 96, 80)],
        [0, 1, 2, 3]);
}
