using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation;

/// <summary>The objects cell by cell, number by number, so that a cell's lie side by side.</summary>
internal sealed class CocoTruths
{
    /// <param name="annotations">In the order of <see cref="CocoCellTable.Truths"/>.</param>
    /// <param name="arrays">Where the numbers lie.</param>
    public CocoTruths(CocoAnnotation[] annotations, PooledArrays arrays)
    {
        int count = annotations.Length;
        Annotations = annotations;
        Left = arrays.Rent<double>(count);
        Top = arrays.Rent<double>(count);
        Right = arrays.Rent<double>(count);
        Bottom = arrays.Rent<double>(count);
        Sizes = arrays.Rent<double>(count);
        Ignored = arrays.Rent<byte>(count);
        for (int i = 0; i < count; i++)
        {
            CocoAnnotation truth = annotations[i];
            (Left[i], Top[i], Right[i], Bottom[i]) = (truth.X, truth.Y, truth.X + truth.Width, truth.Y + truth.Height);
            Sizes[i] = truth.Width * truth.Height;
            Ignored[i] = (byte)(truth.IsCrowd ? CocoShape.EveryArea | CocoShape.Crowd : CocoShape.AreasWithout(truth.Area));
        }
    }

    public CocoAnnotation[] Annotations { get; }

    public double[] Left { get; }

    public double[] Top { get; }

    public double[] Right { get; }

    public double[] Bottom { get; }

    /// <summary>Square pixels of the box.</summary>
    public double[] Sizes { get; }

    /// <summary>Bit a is set where the object need not be found in size class a, <see cref="CocoShape.Crowd"/> where it is a crowd.</summary>
    public byte[] Ignored { get; }
}
