using System.Numerics;
using System.Text;
using AlignDet.Recipes;

namespace AlignDet.Detection.Checkpoints.Pickling;

/// <summary>
/// Reads a pickle (protocol 2 to 5) as data and never as a program: it builds containers, numbers, text and descriptions of
/// tensors itself, and refuses by name whatever is not on the list of <see cref="PickleGlobals"/>
/// (source of the format: CPython's Lib/pickletools.py; of what torch writes: torch/_utils.py, torch/serialization.py).
/// </summary>
internal sealed class Unpickler
{
    private const int MostSteps = 1_000_000; // a large detector with its optimiser takes a hundred thousand; bounds what a small file can make of itself
    private const int LongestNumber = 1024;
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    private readonly PickleInput _input;
    private readonly PickleObjects _objects;
    private readonly Stack<List<object?>> _marked = new();
    private readonly Dictionary<uint, object?> _memo = [];
    private List<object?> _stack = [];

    private Unpickler(PickleInput input, PickleObjects objects)
    {
        _input = input;
        _objects = objects;
    }

    /// <summary>One pickle, from its first byte to its STOP.</summary>
    /// <exception cref="BadInputException">It is cut off, wrong, too large, or names something that is not on the list.</exception>
    public static object? Read(PickleInput input, PickleObjects objects) => new Unpickler(input, objects).Run();

    private object? Run()
    {
        for (int step = 0; step < MostSteps; step++)
        {
            byte code = _input.Byte();
            if (code == (byte)'.')
            {
                return Pop();
            }
            if (!Scalar(code) && !Container(code) && !Memo(code) && !Object(code))
            {
                throw Bad($"has the instruction {Name(code)}, which no checkpoint of weights needs");
            }
        }
        throw Bad($"describes more than {MostSteps} things");
    }

    private bool Scalar(byte code)
    {
        switch ((char)code)
        {
            case '\x80':
                if (_input.Byte() is var protocol and not (>= 2 and <= 5))
                {
                    throw Bad($"has pickle protocol {protocol}, this reader knows 2 to 5");
                }
                return true;
            case '\x95': // FRAME: only says how many bytes follow
                _input.Unsigned(8);
                return true;
            case 'N': Push(null); return true;
            case '\x88': Push(true); return true;
            case '\x89': Push(false); return true;
            case 'J': Push((long)_input.Int32()); return true;
            case 'K': Push((long)_input.Byte()); return true;
            case 'M': Push((long)_input.Unsigned(2)); return true;
            case '\x8a': Push(Whole(_input.Byte())); return true;
            case '\x8b': Push(Whole(_input.Unsigned(4))); return true;
            case 'G': Push(_input.BigEndianDouble()); return true;
            case 'X': Push(Text(_input.Unsigned(4))); return true;
            case '\x8c': Push(Text(_input.Byte())); return true;
            case '\x8d': Push(Text(_input.Unsigned(8))); return true;
            case 'T': Push(OldText(_input.Unsigned(4))); return true;
            case 'U': Push(OldText(_input.Byte())); return true;
            case 'B': Push(_input.Bytes(_input.Unsigned(4))); return true;
            case 'C': Push(_input.Bytes(_input.Byte())); return true;
            case '\x8e' or '\x96': Push(_input.Bytes(_input.Unsigned(8))); return true;
            default: return false;
        }
    }

    private bool Container(byte code)
    {
        switch ((char)code)
        {
            case '(':
                _marked.Push(_stack);
                _stack = [];
                return true;
            case '0': Pop(); return true;
            case '1': ToMark(); return true;
            case '2': Push(Peek()); return true;
            case ')': Push(new PickleTuple([])); return true;
            case 't': Push(new PickleTuple(ToMark())); return true;
            case '\x85' or '\x86' or '\x87': Push(new PickleTuple(Last(code - 0x84))); return true;
            case ']': Push(new PickleList()); return true;
            case 'l': Push(Filled(new PickleList(), ToMark())); return true;
            case '}': Push(new PickleDict()); return true;
            case 'd': Push(Filled(new PickleDict(), ToMark())); return true;
            case '\x8f': Push(new PickleSet()); return true;
            case '\x91': Push(Filled(new PickleSet(), ToMark())); return true;
            case 'a': Append(Last(1)); return true;
            case 'e' or '\x90' or 'u': Append(ToMark()); return true;
            case 's': Append(Last(2)); return true;
            default: return false;
        }
    }

    private bool Memo(byte code)
    {
        switch ((char)code)
        {
            case 'q': _memo[_input.Byte()] = Peek(); return true;
            case 'r': _memo[(uint)_input.Unsigned(4)] = Peek(); return true;
            case '\x94': _memo[(uint)_memo.Count] = Peek(); return true;
            case 'h': Push(Remembered(_input.Byte())); return true;
            case 'j': Push(Remembered((uint)_input.Unsigned(4))); return true;
            default: return false;
        }
    }

    private bool Object(byte code)
    {
        switch ((char)code)
        {
            case 'c':
                Push(_objects.Global(Strict(_input.Line()) + "." + Strict(_input.Line())));
                return true;
            case '\x93':
                IReadOnlyList<object?> names = Last(2);
                Push(_objects.Global($"{names[0] as string ?? "?"}.{names[1] as string ?? "?"}"));
                return true;
            case 'R' or '\x81':
                IReadOnlyList<object?> call = Last(2);
                Push(_objects.Call(call[0], call[1]));
                return true;
            case 'b':
                object? state = Pop();
                _objects.Build(Peek(), state);
                return true;
            case 'Q':
                Push(_objects.Storage(Pop()));
                return true;
            default: return false;
        }
    }

    private void Append(IReadOnlyList<object?> items) => Filled(Peek(), items);

    private object Filled(object? container, IReadOnlyList<object?> items)
    {
        switch (container)
        {
            case PickleList list:
                list.Items.AddRange(items);
                return list;
            case PickleSet set:
                set.Items.AddRange(items);
                return set;
            case PickleDict dict when items.Count % 2 == 0:
                for (int i = 0; i < items.Count; i += 2)
                {
                    dict.Pairs.Add(KeyValuePair.Create(items[i], items[i + 1]));
                }
                return dict;
            case PickleOpaque opaque:
                return opaque;
            default:
                throw Bad("puts things into something that holds none");
        }
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Peek() => _stack.Count > 0 ? _stack[^1] : throw Empty();

    private object? Pop()
    {
        object? value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private IReadOnlyList<object?> Last(int count)
    {
        if (_stack.Count < count)
        {
            throw Empty();
        }
        object?[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private List<object?> ToMark()
    {
        if (_marked.Count == 0)
        {
            throw Empty();
        }
        List<object?> items = _stack;
        _stack = _marked.Pop();
        return items;
    }

    private object? Remembered(uint key) => _memo.TryGetValue(key, out object? value) ? value : throw Bad($"remembers nothing under {key}");

    private object Whole(ulong size)
    {
        if (size > LongestNumber)
        {
            throw Bad($"has a number of {size} bytes");
        }
        var number = new BigInteger(_input.Bytes(size));
        return number >= long.MinValue && number <= long.MaxValue ? (long)number : number;
    }

    private string Text(ulong size) => Strict(_input.Bytes(size));

    /// <summary>Python 2's text has no stated encoding.</summary>
    private string OldText(ulong size) => Encoding.Latin1.GetString(_input.Bytes(size));

    private string Strict(byte[] bytes)
    {
        try
        {
            return s_utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Bad("has a text that is no UTF-8");
        }
    }

    private BadInputException Empty() => Bad("takes more than it has put down (it is damaged)");

    private BadInputException Bad(string problem) => PthFile.Bad(_input.Path, problem);

    private static string Name(byte code) => (char)code switch
    {
        'i' => "INST",
        'o' => "OBJ",
        '\x92' => "NEWOBJ_EX",
        '\x82' or '\x83' or '\x84' => "EXT",
        'P' => "PERSID",
        '\x97' or '\x98' => "BUFFER",
        _ => $"0x{code:x2}",
    };
}
