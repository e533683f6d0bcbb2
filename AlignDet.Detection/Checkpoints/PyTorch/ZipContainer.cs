using AlignDet.Detection.Checkpoints.Pickling;

namespace AlignDet.Detection.Checkpoints.PyTorch;

/// <summary>The container of PyTorch 1.6 and later: a zip of <c>data.pkl</c> and one record a storage (source: torch/serialization.py, caffe2/serialize).</summary>
internal static class ZipContainer
{
    private const string Pickle = "data.pkl";
    private const long LargestPickle = 256L << 20;

    public static PthDescription Read(FileStream file, string path)
    {
        Dictionary<string, ZipRecord> records = ZipDirectory.Read(file, path);
        ZipRecord[] pickles = [.. records.Values.Where(r => r.Name == Pickle || (r.Name.EndsWith("/" + Pickle, StringComparison.Ordinal) && r.Name.Count(c => c == '/') == 1))];
        if (pickles is not [var pickle])
        {
            throw PthFile.Bad(path, pickles.Length == 0 ? "is a zip without data.pkl, no PyTorch checkpoint" : "has several data.pkl");
        }
        string root = pickle.Name[..^Pickle.Length];
        if (records.ContainsKey(root + "constants.pkl"))
        {
            throw new Recipes.BadInputException(path, "is a TorchScript program, not a checkpoint", "Save its state_dict() with torch.save");
        }
        if (pickle.Size > LargestPickle)
        {
            throw PthFile.Bad(path, $"has a description of {pickle.Size} bytes");
        }
        CheckPickle(file, path, pickle);
        CheckByteOrder(file, path, records, root);
        var objects = new PickleObjects(path, file.Length);
        object? saved = Unpickler.Read(new PickleInput(file, pickle.Start, pickle.Size, path), objects);
        return new PthDescription("zip", saved, objects.Storages.Values.ToDictionary(s => s.Key, s => Block(records, root, s, path)));
    }

    private static StorageBlock Block(Dictionary<string, ZipRecord> records, string root, PickleStorage storage, string path)
    {
        if (!records.TryGetValue($"{root}data/{storage.Key}", out ZipRecord? record))
        {
            throw PthFile.Bad(path, $"lacks the record data/{ShownText.Of(storage.Key)}");
        }
        return record.Size == storage.Bytes
            ? new StorageBlock(storage, record.Start, record.Crc)
            : throw PthFile.Bad(path, $"has {record.Size} bytes in data/{ShownText.Of(storage.Key)}, its {storage.Count} numbers need {storage.Bytes}");
    }

    private static void CheckPickle(FileStream file, string path, ZipRecord pickle)
    {
        var crc = new ZipChecksum();
        byte[] buffer = new byte[(int)Math.Clamp(pickle.Size, 1, 1 << 16)];
        file.Position = pickle.Start;
        for (long left = pickle.Size; left > 0;)
        {
            int read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
            {
                throw PthFile.Bad(path, "ends within data.pkl");
            }
            crc.Append(buffer.AsSpan(0, read));
            left -= read;
        }
        if (crc.Value != pickle.Crc)
        {
            throw PthFile.Bad(path, "is damaged: the checksum of data.pkl is wrong");
        }
    }

    private static void CheckByteOrder(FileStream file, string path, Dictionary<string, ZipRecord> records, string root)
    {
        if (!records.TryGetValue(root + "byteorder", out ZipRecord? record))
        {
            return; // before PyTorch 2.1 it was not said
        }
        byte[] order = new byte[(int)Math.Min(record.Size, 16)];
        file.Position = record.Start;
        file.ReadAtLeast(order, order.Length, throwOnEndOfStream: false);
        if (!order.AsSpan().SequenceEqual("little"u8))
        {
            throw new Recipes.BadInputException(path, "has numbers in big-endian order", "Save it on a machine with little-endian order, such as any PC");
        }
    }
}
