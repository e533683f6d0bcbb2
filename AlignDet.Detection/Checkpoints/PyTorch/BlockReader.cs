using AlignDet.Recipes;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints.PyTorch;

/// <summary>Reads ranges of a file straight into tensors and checks them, several at a time: no second copy in memory.</summary>
internal static class BlockReader
{
    private const int Portion = 1 << 17; // still in the core's own cache when its checksum is taken
    private const long LargestSpan = 1L << 30;

    /// <exception cref="BadInputException">A checksum is wrong, or the file became shorter.</exception>
    public static void Read(SafeFileHandle file, string path, IReadOnlyList<TensorBlock> blocks)
    {
        try
        {
            // largest first, so that no thread is left with one at the end
            Parallel.ForEach(
                blocks.Where(b => b.Target.numel() > 0).OrderByDescending(b => b.Target.numel() * b.Target.element_size()),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
                block => Read(file, path, block));
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<BadInputException>().FirstOrDefault() is { } bad)
        {
            throw bad;
        }
    }

    private static void Read(SafeFileHandle file, string path, TensorBlock block)
    {
        var crc = new ZipChecksum();
        long size = block.Target.element_size(), count = block.Target.numel(), step = LargestSpan / size;
        for (long from = 0; from < count; from += step)
        {
            using Tensor? part = count > step ? block.Target.view(-1).narrow(0, from, Math.Min(step, count - from)) : null;
            Span<byte> bytes = (part ?? block.Target).bytes;
            if (!block.IsMapped)
            {
                Read(file, path, block, bytes, block.Start + (from * size), crc);
            }
            else if (block.Crc is not null)
            {
                crc.Append(bytes);
            }
        }
        if (block.Crc is { } expected && crc.Value != expected)
        {
            throw PthFile.Bad(path, $"is damaged: the checksum of {ShownText.Of(block.Name)} is wrong");
        }
    }

    private static void Read(SafeFileHandle file, string path, TensorBlock block, Span<byte> target, long start, ZipChecksum crc)
    {
        for (int at = 0; at < target.Length;)
        {
            Span<byte> portion = target.Slice(at, Math.Min(Portion, target.Length - at));
            int read = RandomAccess.Read(file, portion, start + at);
            if (read == 0)
            {
                throw PthFile.Bad(path, $"ends within {ShownText.Of(block.Name)}");
            }
            if (block.Crc is not null)
            {
                crc.Append(portion[..read]);
            }
            at += read;
        }
    }
}
