using System.Runtime.InteropServices;
using System.Text;
using AlignDet.Detection.Checkpoints.Pickling;
using AlignDet.Detection.Checkpoints.PyTorch;
using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints;

/// <summary>
/// Reads what <c>torch.save</c> writes, zip and legacy, without running anything of it. Every length, offset and count is
/// checked; the memory taken is bounded by the file's size.
/// </summary>
public static class PthFile
{
    private const string Cure = "Download or save it again, or take another";
    private const long SmallViews = 16L << 20;
    private const long MappedFrom = 1L << 20;

    /// <summary>Every tensor of the file by its path within the saved object, parts joined by <c>/</c>.</summary>
    /// <returns>
    /// On the CPU, in the file's order, owned by the caller's dispose scope; tensors that share a storage share it here too. Those of a large
    /// file are its mapped bytes: copy what is to outlive a change of the file.
    /// </returns>
    /// <exception cref="BadInputException">The file is not there, damaged, or holds anything else than tensors and plain data.</exception>
    public static OrderedDictionary<string, Tensor> ReadAll(string path)
    {
        using FileStream file = Open(path);
        PthDescription description = Describe(file, path);
        return Load(file, path, description, PthTensors.All(description.Root, path));
    }

    /// <summary>The weights of the file, and the plain facts beside them.</summary>
    /// <exception cref="BadInputException">As <see cref="ReadAll"/>, or there are no weights in it.</exception>
    internal static Checkpoint Read(string path)
    {
        using FileStream file = Open(path);
        PthDescription description = Describe(file, path);
        (string at, PickleDict dict) = PthTensors.StateDict(description.Root, path);
        var wanted = new OrderedDictionary<string, PickleTensor>();
        var skipped = new List<string>();
        foreach ((object? key, object? value) in dict.Pairs)
        {
            if (key is string name && value is PickleTensor tensor)
            {
                PthTensors.CheckName(name, path);
                wanted[name] = tensor;
            }
            else
            {
                skipped.Add(key as string ?? "?");
            }
        }
        return new Checkpoint(path, "PyTorch " + description.Container, at, Load(file, path, description, wanted), PthFacts.Of(description.Root), skipped);
    }

    internal static BadInputException Bad(string path, string problem) => new(path, problem, Cure);

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, "cannot be read: " + e.Message.TrimEnd('.'), "Name a file that is there and readable", e);
        }
    }

    private static PthDescription Describe(FileStream file, string path)
    {
        byte[] head = new byte[512];
        int length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return head.AsSpan(0, length) switch
        {
            [] => throw Bad(path, "is empty"),
            [(byte)'P', (byte)'K', ..] => ZipContainer.Read(file, path),
            [0x80, ..] => LegacyContainer.Read(file, path),
            var start => throw Unknown(start, path),
        };
    }

    private static BadInputException Unknown(ReadOnlySpan<byte> start, string path)
    {
        string text = Encoding.Latin1.GetString(start);
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
        {
            return new BadInputException(path, "is a Git LFS pointer, not the file it stands for", "Get the file itself by git lfs pull");
        }
        if (text.TrimStart().StartsWith('<'))
        {
            return new BadInputException(path, "is a web page, not a checkpoint", "Download the file itself");
        }
        if (text.Length > 262 && text[257..262] == "ustar")
        {
            return new BadInputException(path, "is a tar as torch before 0.1.10 wrote it", "Load it with PyTorch and save it again");
        }
        return text.All(c => c is >= ' ' and <= '~' or '\n' or '\r' or '\t')
            ? Bad(path, "is a text, not a PyTorch checkpoint")
            : Bad(path, "is no PyTorch checkpoint: it starts like no file that torch.save writes");
    }

    private static OrderedDictionary<string, Tensor> Load(FileStream file, string path, PthDescription description, OrderedDictionary<string, PickleTensor> wanted)
    {
        // views may show a number many times: what they would take on their own is bounded too, since users of them may copy
        if (wanted.Values.Sum(t => Math.Min((decimal)t.Bytes, long.MaxValue)) > (4m * file.Length) + SmallViews)
        {
            throw Bad(path, "has tensors that repeat its numbers to many times its size");
        }
        using var scope = NewDisposeScope();
        var storages = new Dictionary<string, Tensor>();
        var blocks = new List<TensorBlock>();
        var mapped = new Dictionary<ScalarType, Tensor?>();
        foreach (PickleStorage storage in wanted.Values.Select(t => t.Storage).Distinct())
        {
            StorageBlock block = description.Blocks[storage.Key];
            bool isMapped = TryMapped(mapped, file, path, block, out Tensor target);
            if (!isMapped)
            {
                target = empty(storage.Count, dtype: storage.Type);
            }
            storages.Add(storage.Key, target);
            blocks.Add(new TensorBlock(target, block.Start, block.Crc, "data/" + storage.Key, isMapped));
        }
        BlockReader.Read(file.SafeFileHandle, path, blocks);
        var tensors = new OrderedDictionary<string, Tensor>();
        foreach ((string name, PickleTensor tensor) in wanted)
        {
            Tensor storage = storages[tensor.Storage.Key];
            tensors.Add(name, tensor.IsWholeStorage ? storage.view(tensor.Shape) : storage.as_strided(tensor.Shape, tensor.Strides, tensor.Offset));
        }
        scope.MoveToOuter(tensors.Values);
        return tensors;
    }

    /// <summary>
    /// A storage of a large file without reading it: what is not touched costs nothing, what is touched no copy. Writing to the
    /// tensor does not change the file.
    /// </summary>
    /// <param name="whole">The file as numbers of each type that was met; null where the system cannot map it.</param>
    /// <param name="file">The file, open.</param>
    /// <param name="path">Its name.</param>
    /// <param name="block">What is wanted of it.</param>
    /// <param name="target">The storage.</param>
    /// <returns>False where it has to be read: the file is small, or the storage does not begin at a multiple of its numbers' size.</returns>
    private static bool TryMapped(Dictionary<ScalarType, Tensor?> whole, FileStream file, string path, StorageBlock block, out Tensor target)
    {
        target = null!;
        ScalarType type = block.Storage.Type;
        long size = PickleStorage.Size(type);
        if (file.Length < MappedFrom || block.Storage.Count == 0 || block.Start % size != 0)
        {
            return false;
        }
        if (!whole.TryGetValue(type, out Tensor? numbers))
        {
            try
            {
                numbers = from_file(path, shared: false, size: file.Length / size, dtype: type);
            }
            catch (ExternalException)
            {
                numbers = null;
            }
            whole.Add(type, numbers);
        }
        if (numbers is null)
        {
            return false;
        }
        target = numbers.narrow(0, block.Start / size, block.Storage.Count);
        return true;
    }
}
