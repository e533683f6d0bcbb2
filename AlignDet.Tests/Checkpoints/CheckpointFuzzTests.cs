using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Checkpoints.Naming;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Checkpoints;

/// <summary>No damage to a file brings more than a refusal: no crash, no endless work, no memory beyond the file's size.</summary>
[Trait("oracle", "true")]
public sealed class CheckpointFuzzTests : IDisposable
{
    private const int MutantsOfEach = 110;
    private const long MostBytes = 24L << 20; // for files of a few thousand bytes: buffers, the test's own copies
    private static readonly string s_folder = OracleFolder.Find("checkpoints");
    private readonly TemporaryFolder _temporary = new();

    public static TheoryData<string> Files() => [.. Directory.EnumerateFiles(s_folder)
        .Where(f => f.EndsWith(".pth", StringComparison.Ordinal) || f.EndsWith(".safetensors", StringComparison.Ordinal))
        .Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void A_damaged_file_is_read_or_refused_and_nothing_else(string name)
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(s_folder, name));
        byte[][] others = [.. Directory.EnumerateFiles(s_folder, "*" + Path.GetExtension(name)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        var random = new Random(name.Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter)));
        string path = _temporary.File(name);
        for (int i = 0; i < MutantsOfEach; i++)
        {
            byte[] mutant = Mutate(whole, others, random, i);
            File.WriteAllBytes(path, mutant);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var scope = NewDisposeScope();
                Checkpoint checkpoint = Checkpoint.Read(path);
                Assert.True(checkpoint.Tensors.Values.Sum(t => t.numel() * t.element_size()) <= (4L * mutant.Length) + (16L << 20));
                WeightsConverter.Convert(checkpoint);
            }
            catch (BadInputException refusal)
            {
                Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', refusal.Message);
                Assert.True(refusal.Message.Length < 1000, refusal.Message);
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < MostBytes, $"mutant {i} took {allocated} bytes");
        }
    }

    private static byte[] Mutate(byte[] whole, byte[][] others, Random random, int number)
    {
        if (whole.Length == 0)
        {
            byte[] noise = new byte[random.Next(1, 64)];
            random.NextBytes(noise);
            return noise;
        }
        byte[] mutant = [.. whole];
        switch (number % 5)
        {
            case 0: // flipped bits
                for (int flips = random.Next(1, 4); flips > 0; flips--)
                {
                    mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
                }
                return mutant;
            case 1: // cut off, at either end
                int at = random.Next(mutant.Length);
                return random.Next(4) > 0 ? mutant[..at] : mutant[at..];
            case 2: // a part of another file, or of itself, in its midst
                byte[] other = random.Next(2) == 0 ? whole : others[random.Next(others.Length)];
                int from = random.Next(other.Length + 1), length = random.Next(Math.Min(other.Length - from, 400) + 1), to = random.Next(mutant.Length);
                return [.. mutant.AsSpan(0, to), .. other.AsSpan(from, length), .. mutant.AsSpan(random.Next(to, mutant.Length))];
            case 3: // lengths, offsets, counts
                byte[][] numbers = [[0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0x7f], [0, 0, 0, 0], [0, 0, 0, 0x80], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [1, 0, 0, 0]];
                byte[] number32 = numbers[random.Next(numbers.Length)];
                int place = random.Next(Math.Max(1, mutant.Length - number32.Length));
                number32.AsSpan(0, Math.Min(number32.Length, mutant.Length - place)).CopyTo(mutant.AsSpan(place));
                return mutant;
            default: // instructions of pickles, brackets of JSON
                byte[] likely = [.. "(.}]){[tRQqhjcbsueaX\"'0:,-9"u8, 0x80, 0x85, 0x8a, 0x8b, 0x8c, 0x8d, 0x93, 0x94, 0x95, 0, 0xff];
                for (int changes = random.Next(1, 6); changes > 0; changes--)
                {
                    mutant[random.Next(mutant.Length)] = likely[random.Next(likely.Length)];
                }
                return mutant;
        }
    }
}
