using AlignDet.Detection.Data;
using Xunit;

namespace AlignDet.Tests.Detection;

public class EpochOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(37)]
    public void Every_epoch_shows_every_picture_once(int count)
    {
        var order = new EpochOrder(count, seed: 3);
        for (int epoch = 0; epoch < 5; epoch++)
        {
            Assert.Equal(Enumerable.Range(0, count), Epoch(order, epoch, count).Order());
        }
    }

    [Fact]
    public void Epochs_and_seeds_differ()
    {
        int[] first = Epoch(new EpochOrder(50, 1), 0, 50);
        Assert.NotEqual(first, Epoch(new EpochOrder(50, 1), 1, 50));
        Assert.NotEqual(first, Epoch(new EpochOrder(50, 2), 0, 50));
        Assert.NotEqual(Enumerable.Range(0, 50), first);
    }

    [Fact]
    public void The_order_of_asking_changes_nothing_not_even_from_many_threads()
    {
        var straight = new EpochOrder(11, 5);
        int[] wanted = [.. Enumerable.Range(0, 200).Select(n => straight.At(n))];

        var backwards = new EpochOrder(11, 5);
        int[] got = new int[200];
        for (int n = 199; n >= 0; n--)
        {
            got[n] = backwards.At(n);
        }
        Assert.Equal(wanted, got);

        var together = new EpochOrder(11, 5);
        Parallel.For(0, 200, n => got[n] = together.At(n));
        Assert.Equal(wanted, got);
        Assert.Equal(wanted[150], new EpochOrder(11, 5).At(150)); // a resumed run asks for this first
    }

    private static int[] Epoch(EpochOrder order, int epoch, int count) => [.. Enumerable.Range(0, count).Select(i => order.At(((long)epoch * count) + i))];
}
