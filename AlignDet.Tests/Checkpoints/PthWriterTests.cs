using System.IO.Compression;
using AlignDet.Detection.Checkpoints;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Checkpoints;

/// <summary>What is written for PyTorch is read back, by another zip reader too.</summary>
public sealed class PthWriterTests : IDisposable
{
    private static readonly ScalarType[] s_types =
    [
        ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Int32, ScalarType.Int16, ScalarType.Int8,
        ScalarType.Byte, ScalarType.Bool,
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_tensor_is_read_back_to_the_bit()
    {
        Gen<int[]> shapes = Gen.Choose(0, 3).SelectMany(rank => Gen.Choose(0, 4).ArrayOf(rank));
        Gen<(int[] Shape, int Type, int Seed)[]> files = (from shape in shapes from type in Gen.Choose(0, s_types.Length - 1) from seed in Gen.Choose(0, int.MaxValue) select (shape, type, seed)).ArrayOf();
        Prop.ForAll(files.ToArbitrary(), file =>
        {
            using var scope = NewDisposeScope();
            var tensors = new OrderedDictionary<string, Tensor>();
            foreach ((int[] shape, int type, int seed) in file)
            {
                tensors.Add($"größe.{tensors.Count}", Filled([.. shape.Select(s => (long)s)], s_types[type], seed));
            }
            string path = Written(tensors, "", []);
            OrderedDictionary<string, Tensor> read = PthFile.ReadAll(path);
            Assert.Equal(tensors.Keys, read.Keys);
            foreach ((string name, Tensor wanted) in tensors)
            {
                Assert.Equal(wanted.dtype, read[name].dtype);
                Assert.Equal(wanted.shape, read[name].shape);
                Assert.Equal(wanted.bytes.ToArray(), read[name].bytes.ToArray());
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public void The_zip_is_what_PyTorch_writes()
    {
        using var scope = NewDisposeScope();
        string path = Written(new OrderedDictionary<string, Tensor> { ["a"] = arange(6, dtype: float32).view(2, 3).t(), ["b"] = ones(3) }, "state_dict", ["cat", "dog"]);
        using (ZipArchive zip = ZipFile.OpenRead(path))
        {
            Assert.Equal(["archive/data.pkl", "archive/byteorder", "archive/data/0", "archive/data/1", "archive/version"], zip.Entries.Select(e => e.FullName));
            Assert.All(zip.Entries, e => Assert.Equal(e.Length, e.CompressedLength));
            using var memory = new MemoryStream();
            using Stream entry = zip.GetEntry("archive/data/1")!.Open();
            entry.CopyTo(memory);
            Assert.Equal(12, memory.Length);
        }
        byte[] bytes = File.ReadAllBytes(path);
        int ones3 = bytes.AsSpan().IndexOf((byte[])[0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x3f]);
        Assert.Equal(0, ones3 % 64);
        Checkpoint read = Checkpoint.Read(path);
        Assert.Equal("state_dict", read.StateDictAt);
        Assert.Equal(["cat", "dog"], read.Facts.Classes);
        Assert.Equal([0f, 3, 1, 4, 2, 5], read.Tensors["a"].data<float>().ToArray());
    }

    [Fact]
    public void A_large_file_is_mapped_checked_and_never_written_to()
    {
        using var scope = NewDisposeScope();
        var tensors = new OrderedDictionary<string, Tensor> { ["odd"] = Filled([3], ScalarType.Byte, 1), ["large"] = Filled([600, 500], ScalarType.Int32, 2), ["half"] = Filled([7, 3], ScalarType.Float16, 3) };
        string path = Written(tensors, "", []);
        byte[] before = File.ReadAllBytes(path);
        OrderedDictionary<string, Tensor> read = PthFile.ReadAll(path);
        Assert.All(tensors, t => Assert.Equal(t.Value.bytes.ToArray(), read[t.Key].bytes.ToArray()));
        read["large"].fill_(5);
        Assert.Equal(5, read["large"][599, 499].item<int>());
        Assert.Equal(before, File.ReadAllBytes(path));

        foreach (Tensor tensor in read.Values)
        {
            tensor.Dispose();
        }
        before[before.Length / 2] ^= 1; // in the midst of the large tensor
        string damaged = _folder.File("damaged.pth");
        File.WriteAllBytes(damaged, before);
        Assert.Contains("checksum", Assert.Throws<BadInputException>(() => PthFile.ReadAll(damaged)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_weights_give_the_same_bytes()
    {
        using var scope = NewDisposeScope();
        var tensors = new OrderedDictionary<string, Tensor> { ["a"] = arange(6, dtype: float32) };
        Assert.Equal(File.ReadAllBytes(Written(tensors, "model", [])), File.ReadAllBytes(Written(tensors, "model", [])));
    }

    private string Written(IReadOnlyDictionary<string, Tensor> tensors, string under, IReadOnlyList<string> classes)
    {
        string path = _folder.File("written.pth");
        using FileStream stream = File.Create(path);
        PthWriter.Write(stream, tensors, under, classes);
        return path;
    }

    private static Tensor Filled(long[] shape, ScalarType type, int seed)
    {
        Tensor value = empty(shape, dtype: type);
        Span<byte> bytes = value.bytes;
        new Random(seed).NextBytes(bytes);
        if (type == ScalarType.Bool)
        {
            foreach (ref byte b in bytes)
            {
                b &= 1;
            }
        }
        return value;
    }
}
