using TorchSharp;
using static TorchSharp.torch;

namespace AlignDet.Detection.Clustering;

/// <summary>The directions in which rows vary most (principal component analysis), not whitened: distances within them stay what they were.</summary>
public sealed class PrincipalComponents : IDisposable
{
    private readonly Tensor _mean;
    private readonly Tensor _axes;

    private PrincipalComponents(Tensor mean, Tensor axes, double[] variances, double total)
    {
        _mean = mean;
        _axes = axes;
        Variances = variances;
        Explained = total > 0 ? Math.Min(1, variances.Sum() / total) : 1;
    }

    /// <summary>Dimensions that are kept.</summary>
    public int Count => Variances.Count;

    /// <summary>Variance along each, largest first.</summary>
    public IReadOnlyList<double> Variances { get; }

    /// <summary>Part of the whole variance that is kept, 0 to 1.</summary>
    public double Explained { get; }

    /// <summary>The axes, [Count, columns] float64, of length 1, their largest number positive; owned by the caller.</summary>
    public Tensor Axes() => _axes.clone();

    /// <summary>Eigenvectors of the covariance.</summary>
    /// <param name="covariance">Of at least one row.</param>
    /// <param name="dimensions">How many to keep; fewer where the rows have fewer, or are too few to show them.</param>
    public static PrincipalComponents Fit(Covariance covariance, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(covariance);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Tensor matrix = covariance.Matrix().cpu();
        (Tensor values, Tensor vectors) = linalg.eigh(matrix); // ascending, a column each
        long columns = matrix.shape[0], kept = Math.Min(Math.Min(dimensions, columns), Math.Max(1, covariance.Count - 1));
        double[] variances = [.. values.flip(0).clamp_min(0).narrow(0, 0, kept).data<double>()];
        Tensor axes = vectors.t().flip(0).narrow(0, 0, kept).contiguous();
        // an axis may point either way; this makes it the same on every machine
        Tensor largest = axes.gather(1, axes.abs().argmax(1, keepdim: true));
        axes = axes * largest.sign();
        return new PrincipalComponents(
            covariance.Mean().cpu().DetachFromDisposeScope(), axes.DetachFromDisposeScope(), variances, values.clamp_min(0).sum().ToDouble());
    }

    /// <summary>Rows in the new axes.</summary>
    /// <param name="rows">[n, columns].</param>
    /// <returns>[n, Count] float32 on the CPU, owned by the caller.</returns>
    public Tensor Project(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return (rows.cpu().to(float32) - _mean.to(float32)).matmul(_axes.to(float32).t()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean.Dispose();
        _axes.Dispose();
    }
}
