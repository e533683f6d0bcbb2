using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>Weights by formula, as the reference values were made with them (oracle README, "weights by formula").</summary>
internal static class FormulaWeights
{
    public static void Fill(nn.Module model, double gain = 1, JsonElement overrides = default)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        foreach ((string name, Tensor target) in model.state_dict())
        {
            if (target.dtype == ScalarType.Int64)
            {
                if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                {
                    target.zero_();
                }
                continue; // an index stays as the model computes it
            }
            target.copy_(tensor(Values(name, target.shape, gain, overrides), target.shape));
        }
    }

    public static float[] Values(string name, long[] shape, double gain, JsonElement overrides = default)
    {
        long count = shape.Aggregate(1L, (a, b) => a * b);
        (double low, double high) = Bounds(name, shape, gain);
        if (overrides.ValueKind == JsonValueKind.Object && overrides.TryGetProperty(name, out JsonElement given))
        {
            double[] numbers = [.. given.EnumerateArray().Select(n => n.GetDouble())];
            if (numbers.Length != 2)
            {
                return Array.ConvertAll(numbers, n => (float)n);
            }
            (low, high) = (numbers[0], numbers[1]);
        }
        ulong seed = Seed(name);
        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(low + ((high - low) * Uniform(seed, i)));
        }
        return values;
    }

    private static (double Low, double High) Bounds(string name, long[] shape, double gain)
    {
        if (name.EndsWith("running_mean", StringComparison.Ordinal))
        {
            return (-0.05, 0.05);
        }
        if (name.EndsWith("running_var", StringComparison.Ordinal))
        {
            return (0.9, 1.1);
        }
        if (shape.Length >= 2)
        {
            double bound = gain * Math.Sqrt(3.0 / shape.Skip(1).Aggregate(1L, (a, b) => a * b));
            return (-bound, bound);
        }
        return name.EndsWith("bias", StringComparison.Ordinal) ? (-0.05, 0.05) : (0.9, 1.1);
    }

    private static ulong Seed(string name)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            hash = unchecked((hash ^ b) * 0x100000001b3);
        }
        return hash;
    }

    private static double Uniform(ulong seed, long index)
    {
        unchecked
        {
            ulong z = seed + ((ulong)(index + 1) * 0x9E3779B97F4A7C15);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            return (z >> 40) * Math.Pow(2, -24);
        }
    }
}
