using static TorchSharp.torch;

namespace AlignDet.Detection.Clustering;

/// <summary>
/// Mean and covariance of rows that come in batches, in float64. Batches are centred before they are multiplied and joined by the formula of
/// Chan, Golub and LeVeque (1979), so that neither large means nor the size of the batches show in the result.
/// </summary>
public sealed class Covariance : IDisposable
{
    private readonly Tensor _mean;
    private readonly Tensor _scatter;

    /// <param name="columns">Numbers in a row.</param>
    /// <param name="device">Where to compute.</param>
    public Covariance(int columns, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        _mean = zeros(columns, float64, device).DetachFromDisposeScope();
        _scatter = zeros(columns, columns, float64, device).DetachFromDisposeScope();
    }

    /// <summary>Rows so far.</summary>
    public long Count { get; private set; }

    /// <summary>Takes rows in.</summary>
    /// <param name="rows">[n, columns] of any type; n may be 0.</param>
    public void Add(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        long added = rows.shape[0];
        if (added == 0)
        {
            return;
        }
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Tensor x = rows.detach().to(float64).to(_mean.device);
        Tensor mean = x.mean([0]);
        Tensor centred = x - mean;
        Tensor shift = mean - _mean;
        double part = (double)added / (Count + added);
        _scatter.addmm_(centred.t(), centred, 1, 1);
        _scatter.add_(outer(shift, shift) * (Count * part));
        _mean.add_(shift * part);
        Count += added;
    }

    /// <summary>[columns] float64, owned by the caller.</summary>
    public Tensor Mean() => _mean.clone();

    /// <summary>[columns, columns] float64, over n - 1 as numpy's <c>cov</c>; zeros for a single row. Owned by the caller.</summary>
    public Tensor Matrix() => _scatter / Math.Max(1, Count - 1);

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean.Dispose();
        _scatter.Dispose();
    }
}
