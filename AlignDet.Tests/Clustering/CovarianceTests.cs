using AlignDet.Detection.Clustering;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Clustering;

public sealed class CovarianceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Any_size_of_batches_gives_the_covariance_of_all_rows(int batch)
    {
        using var scope = NewDisposeScope();
        double[,] rows = Numbers.Draw(300, 9, offset: 1000);
        using Covariance covariance = new(9);
        for (int start = 0; start < 300; start += batch)
        {
            covariance.Add(tensor(rows).narrow(0, start, Math.Min(batch, 300 - start)));
        }

        double[] mean = [.. Enumerable.Range(0, 9).Select(c => Enumerable.Range(0, 300).Average(r => rows[r, c]))];
        Assert.Equal(300, covariance.Count);
        Assert.All(covariance.Mean().data<double>().Zip(mean), pair => Assert.Equal(pair.Second, pair.First, 1e-9));
        for (int i = 0; i < 9; i++)
        {
            for (int j = 0; j < 9; j++)
            {
                double expected = Enumerable.Range(0, 300).Sum(r => (rows[r, i] - mean[i]) * (rows[r, j] - mean[j])) / 299;
                Assert.Equal(expected, covariance.Matrix()[i, j].ToDouble(), 1e-9);
            }
        }
    }

    [Fact]
    public void A_single_row_varies_in_nothing()
    {
        using var scope = NewDisposeScope();
        using Covariance covariance = new(2);
        covariance.Add(tensor(new float[,] { { 3, 4 } }));
        covariance.Add(zeros(0, 2));

        Assert.Equal([3, 4], covariance.Mean().data<double>());
        Assert.All(covariance.Matrix().data<double>(), value => Assert.Equal(0, value));
    }
}
