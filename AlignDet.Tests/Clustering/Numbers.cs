namespace AlignDet.Tests.Clustering;

/// <summary>Made-up rows, without Torch's generator.</summary>
internal static class Numbers
{
    /// <summary>Rows of columns that vary less and less.</summary>
    public static double[,] Draw(int rows, int columns, double offset = 0, int seed = 1)
    {
        Random random = new(seed);
        double[,] drawn = new double[rows, columns];
        for (int r = 0; r < rows; r++)
        {
            double shared = Normal(random);
            for (int c = 0; c < columns; c++)
            {
                drawn[r, c] = offset + (Normal(random) + (c % 2) * shared) * (columns - c);
            }
        }
        return drawn;
    }

    /// <summary>Rows around far centres; row i belongs to blob i % blobs.</summary>
    public static float[,] Blobs(int blobs, int rows, int columns, int seed = 1, double spread = 0.05)
    {
        Random random = new(seed);
        double[,] centres = new double[blobs, columns];
        for (int b = 0; b < blobs; b++)
        {
            for (int c = 0; c < columns; c++)
            {
                centres[b, c] = 10 * Normal(random);
            }
        }
        float[,] drawn = new float[rows, columns];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                drawn[r, c] = (float)(centres[r % blobs, c] + spread * Normal(random));
            }
        }
        return drawn;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
