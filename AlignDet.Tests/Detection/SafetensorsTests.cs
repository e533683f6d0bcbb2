using System.Buffers.Binary;
using System.Text;
using AlignDet.Detection.Checkpoints;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Tests.Oracle;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>What is written is read back; what is damaged is refused.</summary>
public sealed class SafetensorsTests : IDisposable
{
    private static readonly (string Name, ScalarType Type, int Bytes)[] s_types =
    [
        ("F32", ScalarType.Float32, 4), ("F64", ScalarType.Float64, 8), ("I64", ScalarType.Int64, 8), ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back_by_this_reader_and_by_another()
    {
        Gen<string> names = Gen.Elements("a", "conv.0.weight", "Größe", "重み", "🦊", "\"", "\\", "/", " ", "\n", "\u0001", "e\u0301", "<&>", "").ArrayOf(3).Select(string.Concat);
        Gen<int[]> shapes = Gen.Choose(0, 3).SelectMany(rank => Gen.Choose(0, 4).ArrayOf(rank));
        Gen<Written> tensors =
            from name in names
            from shape in shapes
            from type in Gen.Choose(0, s_types.Length - 1)
            from seed in Gen.Choose(0, int.MaxValue)
            select new Written(name, [.. shape.Select(s => (long)s)], type, seed);
        Gen<(Written[], string[])> files = from some in tensors.ArrayOf() from text in names.ArrayOf() select (some, text);
        Prop.ForAll(files.ToArbitrary(), file =>
        {
            using var scope = NewDisposeScope();
            (Written[] written, string[] texts) = file;
            Dictionary<string, Written> byName = written.GroupBy(w => w.Name).ToDictionary(g => g.Key, g => g.First());
            Dictionary<string, string> metadata = texts.Distinct().ToDictionary(t => t, t => t + t);
            string path = _folder.File("written.safetensors");
            File.Delete(path);
            SafetensorsFile.Write(path, byName.ToDictionary(w => w.Key, w => w.Value.ToTensor()), metadata);

            (Dictionary<string, Tensor> tensors, Dictionary<string, string> readMetadata) = SafetensorsFile.Read(path);
            Assert.Equal(metadata, readMetadata);
            Assert.Equal(byName.Keys.Order(StringComparer.Ordinal), tensors.Keys.Order(StringComparer.Ordinal));
            Dictionary<string, OracleTensor> others = SafetensorsFixture.Read(path);
            foreach ((string name, Written wanted) in byName)
            {
                Assert.Equal(s_types[wanted.Type].Type, tensors[name].dtype);
                Assert.Equal(wanted.Shape, tensors[name].shape);
                Assert.Equal(wanted.Bytes(), tensors[name].bytes.ToArray());
                Assert.Equal(s_types[wanted.Type].Name, others[name].Dtype);
                Assert.Equal(wanted.Shape, others[name].Shape);
                Assert.Equal(wanted.Bytes(), others[name].Data);
            }
            Assert.Equal(0, SafetensorsFile.ReadHeader(path).DataStart % 8);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_view_is_written_as_the_numbers_it_shows()
    {
        using var scope = NewDisposeScope();
        string path = _folder.File("view.safetensors");
        Tensor whole = arange(12, dtype: float32).view(3, 4);
        whole.requires_grad = true;
        SafetensorsFile.Write(path, new Dictionary<string, Tensor> { ["turned"] = whole.t(), ["part"] = whole[1.., 2] }, new Dictionary<string, string>());
        Dictionary<string, Tensor> read = SafetensorsFile.Read(path).Tensors;
        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], read["turned"].Floats());
        Assert.Equal([6, 10], read["part"].Floats());
    }

    [Fact]
    public void A_file_that_is_there_is_never_written_over()
    {
        string path = _folder.File("there.safetensors");
        File.WriteAllText(path, "mine");
        Assert.Throws<IOException>(() => SafetensorsFile.Write(path, new Dictionary<string, Tensor>(), new Dictionary<string, string>()));
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Fact]
    public void A_file_that_is_not_there_and_a_folder_are_told_by_name()
    {
        foreach (string path in new[] { _folder.File("none.safetensors"), _folder.Path })
        {
            Refused(path);
        }
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        byte[] whole = Sample();
        string path = _folder.File("cut.safetensors");
        for (int length = 0; length < whole.Length; length += 3)
        {
            File.WriteAllBytes(path, whole[..length]);
            Refused(path);
        }
    }

    [Fact]
    public void No_damage_to_a_header_brings_more_than_a_refusal()
    {
        byte[] whole = Sample();
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        byte[] likely = [.. "\"\\[]{},:-+.0123456789eEFIU \n\t\0"u8, 0xff, 0xc3, 0xef, .. "\\ud8001"u8];
        Gen<(int, byte)[]> damage = Gen.Choose(0, 7 + header).SelectMany(place => Gen.Elements(likely).Select(value => (place, value))).ArrayOf(3);
        string path = _folder.File("damaged.safetensors");
        Prop.ForAll(damage.ToArbitrary(), places =>
        {
            using var scope = NewDisposeScope();
            byte[] bytes = [.. whole];
            foreach ((int place, byte value) in places)
            {
                bytes[place] = value;
            }
            File.WriteAllBytes(path, bytes);
            try
            {
                SafetensorsFile.Read(path);
            }
            catch (BadInputException refusal)
            {
                Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Theory]
    [InlineData("""{"\ud800": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}}""")] // half a character
    [InlineData("""{"a": {"dtype": "\udc00", "shape": [0], "data_offsets": [0, 0]}}""")]
    [InlineData("""{"__metadata__": {"\ud800": "x"}}""")]
    [InlineData("""{"__metadata__": {"x": "\ud800"}}""")]
    [InlineData("{\"\u00ff\": {\"dtype\": \"U8\", \"shape\": [0], \"data_offsets\": [0, 0]}}")] // written as Latin-1: not UTF-8
    [InlineData("{\"a\": {\"dtype\": \"\u00ff\", \"shape\": [0], \"data_offsets\": [0, 0]}}")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [4611686018427387904, 4611686018427387904, 0], "data_offsets": [0, 0]}}""")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [0, 4611686018427387904, 4611686018427387904], "data_offsets": [0, 0]}}""")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [1e2], "data_offsets": [0, 400]}}""")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [0.0], "data_offsets": [0, 0]}}""")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [99999999999999999999], "data_offsets": [0, 0]}}""")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0, 0]}}""")]
    [InlineData("""{"a": {"dtype": 1, "shape": [0], "data_offsets": [0, 0]}}""")]
    [InlineData("""{"a": {"shape": [0], "data_offsets": [0, 0]}}""")]
    [InlineData("""{"a": null}""")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}} x""")]
    [InlineData("""{"__metadata__": null}""")]
    [InlineData("""{"a": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""")]
    public void A_header_that_the_format_forbids_is_refused(string header)
    {
        string path = Raw(header);
        Refused(path);
        Assert.StartsWith(path, Assert.Throws<BadInputException>(() => SafetensorsFile.ReadHeader(path)).Message, StringComparison.Ordinal);
    }

    private byte[] Sample()
    {
        using var scope = NewDisposeScope();
        string path = _folder.File("sample.safetensors");
        var tensors = new Dictionary<string, Tensor> { ["Größe"] = ones(2, 3), ["none"] = zeros(0, 4), ["steps"] = tensor(7L), ["flags"] = tensor([true, false, true]) };
        SafetensorsFile.Write(path, tensors, new Dictionary<string, string> { ["classes"] = "[\"cat\"]" });
        return File.ReadAllBytes(path);
    }

    private string Raw(string header)
    {
        byte[] json = Encoding.Latin1.GetBytes(header);
        byte[] file = new byte[8 + json.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        string path = _folder.File("raw.safetensors");
        File.WriteAllBytes(path, file);
        return path;
    }

    private static void Refused(string path)
    {
        using var scope = NewDisposeScope();
        Assert.StartsWith(path, Assert.Throws<BadInputException>(() => SafetensorsFile.Read(path)).Message, StringComparison.Ordinal);
    }

    private sealed record Written(string Name, long[] Shape, int Type, int Seed)
    {
        public byte[] Bytes()
        {
            byte[] bytes = new byte[Shape.Aggregate(1L, (a, b) => a * b) * s_types[Type].Bytes];
            new Random(Seed).NextBytes(bytes);
            return s_types[Type].Type == ScalarType.Bool ? Array.ConvertAll(bytes, b => (byte)(b & 1)) : bytes;
        }

        public Tensor ToTensor()
        {
            Tensor value = empty(Shape, dtype: s_types[Type].Type);
            Bytes().CopyTo(value.bytes);
            return value;
        }
    }
}
