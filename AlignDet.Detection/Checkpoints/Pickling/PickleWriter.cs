using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints.Pickling;

/// <summary>
/// Writes the few things that a checkpoint is made of, in protocol 2 as <c>torch.save</c> does, with no more than what
/// <c>torch.load(weights_only=True)</c> allows (source: torch/_weights_only_unpickler.py).
/// </summary>
internal sealed class PickleWriter
{
    private readonly MemoryStream _stream = new();

    public PickleWriter() => _stream.Write([0x80, 2]);

    /// <summary>All that was written, ended.</summary>
    public byte[] ToArray()
    {
        Code('.');
        return _stream.ToArray();
    }

    /// <summary>A dict of what <paramref name="items"/> writes: keys and values in turn.</summary>
    public void Dict(Action items)
    {
        Code('}');
        Code('(');
        items();
        Code('u');
    }

    /// <summary>An OrderedDict, as state dicts are.</summary>
    public void OrderedDict(Action items)
    {
        Global("collections", "OrderedDict");
        Code(')');
        Code('R');
        Code('(');
        items();
        Code('u');
    }

    /// <summary>A tuple of texts.</summary>
    public void Texts(IEnumerable<string> texts)
    {
        Code('(');
        foreach (string text in texts)
        {
            Text(text);
        }
        Code('t');
    }

    public void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Code('X');
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _stream.Write(length);
        _stream.Write(bytes);
    }

    public void Number(long number)
    {
        if (number is >= int.MinValue and <= int.MaxValue)
        {
            Code('J');
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)number);
            _stream.Write(bytes);
            return;
        }
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(wide, number);
        _stream.Write([0x8a, 8]);
        _stream.Write(wide);
    }

    /// <summary>A contiguous tensor that is the whole of the storage of that key.</summary>
    public void Tensor(string key, ScalarType type, long[] shape)
    {
        Global("torch._utils", "_rebuild_tensor_v2");
        Code('(');
        Code('(');
        Text("storage");
        Global("torch", PickleGlobals.StorageName(type));
        Text(key);
        Text("cpu");
        Number(shape.Aggregate(1L, (a, b) => a * b));
        Code('t');
        Code('Q');
        Number(0);
        Numbers(shape);
        Numbers(Strides(shape));
        Code('\x89');
        Global("collections", "OrderedDict");
        Code(')');
        Code('R');
        Code('t');
        Code('R');
    }

    private static long[] Strides(long[] shape)
    {
        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(1, shape[i]);
        }
        return strides;
    }

    private void Numbers(long[] numbers)
    {
        Code('(');
        foreach (long number in numbers)
        {
            Number(number);
        }
        Code('t');
    }

    private void Global(string module, string name)
    {
        Code('c');
        _stream.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
    }

    private void Code(char code) => _stream.WriteByte((byte)code);
}
