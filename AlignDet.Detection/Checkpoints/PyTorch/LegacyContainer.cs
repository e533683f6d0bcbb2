using System.Numerics;
using AlignDet.Detection.Checkpoints.Pickling;

namespace AlignDet.Detection.Checkpoints.PyTorch;

/// <summary>
/// The container before PyTorch 1.6: five pickles (magic number, protocol, machine, the object, the storages' keys), then the
/// storages in that order, each after its count (source: torch/serialization.py, <c>_legacy_load</c>).
/// </summary>
internal static class LegacyContainer
{
    private static readonly BigInteger s_magic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    public static PthDescription Read(FileStream file, string path)
    {
        var objects = new PickleObjects(path, file.Length);
        var input = new PickleInput(file, 0, file.Length, path);
        if (Unpickler.Read(input, objects) is not BigInteger magic || magic != s_magic)
        {
            throw PthFile.Bad(path, "is a pickle that torch.save did not write");
        }
        if (Unpickler.Read(input, objects) is not 1001L)
        {
            throw PthFile.Bad(path, "has an unknown version of the legacy container");
        }
        if (Unpickler.Read(input, objects) is PickleDict machine && machine.Find("little_endian") is false)
        {
            throw new Recipes.BadInputException(path, "has numbers in big-endian order", "Save it on a machine with little-endian order, such as any PC");
        }
        object? saved = Unpickler.Read(input, objects);
        if (Unpickler.Read(input, objects) is not PickleList keys)
        {
            throw PthFile.Bad(path, "has no list of its storages");
        }
        var blocks = new Dictionary<string, StorageBlock>();
        long at = input.Taken;
        foreach (object? key in keys.Items)
        {
            if (key is not string name || !objects.Storages.TryGetValue(name, out PickleStorage? storage))
            {
                throw PthFile.Bad(path, "lists a storage that no tensor shows");
            }
            long count = Count(file, at, path);
            if (count != storage.Count || storage.Bytes > file.Length - at - sizeof(long))
            {
                throw PthFile.Bad(path, $"has {count} numbers in the storage {ShownText.Of(name)} and {file.Length - at - sizeof(long)} bytes left; {storage.Count} numbers of {storage.Bytes} bytes are needed");
            }
            at += sizeof(long);
            if (!blocks.TryAdd(name, new StorageBlock(storage, at, null)))
            {
                throw PthFile.Bad(path, $"lists the storage {ShownText.Of(name)} twice");
            }
            at += storage.Bytes;
        }
        return objects.Storages.Keys.FirstOrDefault(k => !blocks.ContainsKey(k)) is { } missing
            ? throw PthFile.Bad(path, $"lacks the storage {ShownText.Of(missing)}")
            : new PthDescription("legacy", saved, blocks);
    }

    private static long Count(FileStream file, long at, string path)
    {
        if (at > file.Length - sizeof(long))
        {
            throw PthFile.Bad(path, "ends before its storages (it was cut off)");
        }
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        file.Position = at;
        file.ReadExactly(bytes);
        return BitConverter.ToInt64(bytes);
    }
}
