using AlignDet.Detection.Clustering;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Clustering;

public sealed class PrincipalComponentsTests
{
    [Fact]
    public void The_axes_are_eigenvectors_of_the_covariance_by_falling_variance()
    {
        using var scope = NewDisposeScope();
        using Covariance covariance = Of(Numbers.Draw(200, 8));
        using PrincipalComponents components = PrincipalComponents.Fit(covariance, 5);
        Tensor matrix = covariance.Matrix(), axes = components.Axes();

        Assert.Equal([5L, 8L], axes.shape);
        Assert.Equal(components.Variances.OrderDescending(), components.Variances);
        for (int k = 0; k < 5; k++)
        {
            Assert.Equal(0, (matrix.mv(axes[k]) - components.Variances[k] * axes[k]).abs().max().ToDouble(), 1e-9);
            Assert.Equal(1, axes[k].norm().ToDouble(), 1e-12);
            Assert.Equal(axes[k].abs().max().ToDouble(), axes[k].max().ToDouble());
        }
        Assert.Equal(components.Variances.Sum() / matrix.trace().ToDouble(), components.Explained, 1e-12);
    }

    [Fact]
    public void Projected_rows_vary_as_the_components_say_and_nothing_else()
    {
        using var scope = NewDisposeScope();
        double[,] rows = Numbers.Draw(150, 6, offset: 20);
        using Covariance covariance = Of(rows);
        using PrincipalComponents components = PrincipalComponents.Fit(covariance, 6);
        Tensor projected = components.Project(tensor(rows));
        using Covariance again = new(6);
        again.Add(projected);

        Assert.Equal(1, components.Explained, 1e-12);
        Assert.All(again.Mean().data<double>(), value => Assert.Equal(0, value, 1e-4));
        Tensor expected = diag(tensor(components.Variances.ToArray()));
        Assert.Equal(0, ((again.Matrix() - expected) / expected.max()).abs().max().ToDouble(), 1e-5);
        // distances between rows stay what they were
        Tensor given = tensor(rows);
        Assert.Equal((given[3] - given[70]).norm().ToDouble(), (projected[3] - projected[70]).to(float64).norm().ToDouble(), 1e-3);
    }

    [Theory]
    [InlineData(4, 10, 3)]
    [InlineData(1, 10, 1)]
    [InlineData(50, 3, 3)]
    public void Few_rows_or_columns_have_few_components(int rows, int columns, int expected)
    {
        using var scope = NewDisposeScope();
        using Covariance covariance = Of(Numbers.Draw(rows, columns));
        using PrincipalComponents components = PrincipalComponents.Fit(covariance, 256);

        Assert.Equal(expected, components.Count);
        Assert.Equal(1, components.Explained, 1e-9);
    }

    private static Covariance Of(double[,] rows)
    {
        Covariance covariance = new(rows.GetLength(1));
        covariance.Add(tensor(rows));
        return covariance;
    }
}
