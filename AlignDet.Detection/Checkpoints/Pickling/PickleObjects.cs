using System.Text;
using AlignDet.Recipes;

namespace AlignDet.Detection.Checkpoints.Pickling;

/// <summary>Builds the few objects that a checkpoint may ask for by name, and collects its storages.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="fileLength">Its bytes: no storage can have more.</param>
internal sealed class PickleObjects(string path, long fileLength)
{
    private const int MostCopies = 1_000_000;
    private readonly Dictionary<string, PickleStorage> _storages = [];
    private long _copied;
    private long _encoded;

    /// <summary>Every storage that was named, by its key.</summary>
    public IReadOnlyDictionary<string, PickleStorage> Storages => _storages;

    /// <exception cref="BadInputException">The name is not on the list.</exception>
    public PickleGlobal Global(string name) => PickleGlobals.Find(name) ?? throw Refused(name);

    /// <summary>What <c>callable(*arguments)</c> would give.</summary>
    public object Call(object? callable, object? arguments)
    {
        if (callable is not PickleGlobal global)
        {
            throw Bad("calls something that is no function");
        }
        IReadOnlyList<object?> given = arguments is PickleTuple tuple ? tuple.Items : throw Bad($"calls {global.Name} without arguments");
        return global.Kind switch
        {
            PickleGlobalKind.RebuildTensor => Tensor(given),
            PickleGlobalKind.RebuildParameter => given.Count > 0 && given[0] is PickleTensor tensor ? tensor : throw Bad("has a parameter without a tensor"),
            PickleGlobalKind.Dict => Dict(given),
            PickleGlobalKind.List => List(given),
            PickleGlobalKind.Set => Set(given),
            PickleGlobalKind.Tuple => given.Count == 1 && Items(given[0]) is { } items ? new PickleTuple(items) : throw Bad($"calls {global.Name} with wrong arguments"),
            PickleGlobalKind.Encode => Encode(given),
            PickleGlobalKind.Opaque => new PickleOpaque(global.Name),
            _ => throw Refused(global.Name + "()"),
        };
    }

    /// <summary>State set on an object: that of an OrderedDict only says versions; opaque ones forget it.</summary>
    public void Build(object? target, object? state)
    {
        _ = state;
        if (target is not (PickleDict or PickleOpaque))
        {
            string what = target switch
            {
                PickleGlobal global => global.Name,
                PickleTensor => "a tensor",
                null => "None",
                _ => target.GetType().Name,
            };
            throw Bad($"sets the state of {what}, which no checkpoint of weights needs");
        }
    }

    /// <summary>The storage that a persistent id <c>("storage", type, key, location, count)</c> stands for.</summary>
    public PickleStorage Storage(object? id)
    {
        if (id is not PickleTuple { Items: var parts } || parts.Count is < 5 or > 6
            || parts[0] is not "storage" || parts[2] is not string key || parts[4] is not long count)
        {
            throw Bad("refers to a storage in an unknown way");
        }
        if (parts[1] is not PickleGlobal { Kind: PickleGlobalKind.Storage } type)
        {
            throw Bad($"has numbers of a type that is not known here: {(parts[1] as PickleGlobal)?.Name ?? "?"}");
        }
        if (parts.Count == 6 && parts[5] is not null)
        {
            throw new BadInputException(path, "has views of storages as torch before 0.4 wrote them", "Load it with PyTorch and save it again");
        }
        var storage = new PickleStorage(key, PickleGlobals.TypeOf(type), count);
        if (count < 0 || count > fileLength || storage.Bytes > fileLength)
        {
            throw Bad($"has a storage of {count} numbers, more than the file can hold");
        }
        if (_storages.TryGetValue(key, out PickleStorage? known))
        {
            return known == storage ? known : throw Bad($"describes its storage {ShownText.Of(key)} in two ways");
        }
        _storages.Add(key, storage);
        return storage;
    }

    private PickleTensor Tensor(IReadOnlyList<object?> given)
    {
        if (given.Count is < 4 or > 7 || given[0] is not PickleStorage storage || given[1] is not long offset
            || Longs(given[2]) is not { } shape || Longs(given[3]) is not { } strides)
        {
            throw Bad("describes a tensor in an unknown way");
        }
        return PickleTensor.Problem(storage, offset, shape, strides) is { } problem
            ? throw Bad($"has a tensor of shape [{string.Join(", ", shape.Take(8))}] that {problem}")
            : new PickleTensor(storage, offset, shape, strides);
    }

    private PickleDict Dict(IReadOnlyList<object?> given)
    {
        var dict = new PickleDict();
        if (given.Count == 0)
        {
            return dict;
        }
        if (given is [PickleDict other])
        {
            Count(other.Pairs.Count);
            dict.Pairs.AddRange(other.Pairs);
            return dict;
        }
        IReadOnlyList<object?> pairs = given.Count == 1 && Items(given[0]) is { } items ? items : throw Bad("makes a dict of something else than pairs");
        Count(pairs.Count);
        foreach (object? pair in pairs)
        {
            if (Items(pair) is not { Count: 2 } two)
            {
                throw Bad("makes a dict of something else than pairs");
            }
            dict.Pairs.Add(KeyValuePair.Create(two[0], two[1]));
        }
        return dict;
    }

    private PickleList List(IReadOnlyList<object?> given)
    {
        var list = new PickleList();
        list.Items.AddRange(Members(given));
        return list;
    }

    private PickleSet Set(IReadOnlyList<object?> given)
    {
        var set = new PickleSet();
        set.Items.AddRange(Members(given));
        return set;
    }

    private IReadOnlyList<object?> Members(IReadOnlyList<object?> given)
    {
        if (given.Count == 0)
        {
            return [];
        }
        IReadOnlyList<object?> items = given.Count == 1 ? Items(given[0]) ?? throw NoMembers() : throw NoMembers();
        Count(items.Count);
        return items;
    }

    private byte[] Encode(IReadOnlyList<object?> given)
    {
        switch (given)
        {
            case []:
                return [];
            case [string text, "latin1"]:
                _encoded += text.Length;
                return _encoded <= fileLength ? Encoding.Latin1.GetBytes(text) : throw Bad("makes more bytes of its texts than it has");
            default:
                throw Bad("encodes a text in an unknown way");
        }
    }

    /// <summary>One long list could be copied by every few bytes of a file.</summary>
    private void Count(int copies)
    {
        _copied += copies;
        if (_copied > MostCopies)
        {
            throw Bad($"copies more than {MostCopies} things");
        }
    }

    private static IReadOnlyList<object?>? Items(object? value) => value switch
    {
        PickleTuple tuple => tuple.Items,
        PickleList list => list.Items,
        PickleSet set => set.Items,
        _ => null,
    };

    private static long[]? Longs(object? value) =>
        value is PickleTuple { Items: var items } && items.Count <= PickleTensor.MostSides && items.All(i => i is long) ? [.. items.Select(i => (long)i!)] : null;

    private BadInputException Refused(string name) => new(
        path, $"names {ShownText.Of(name)}, which is neither a tensor nor plain data; nothing of it was run", "Use a checkpoint from a source you trust, saved as a plain state dict");

    private BadInputException NoMembers() => Bad("makes a set or list of something else than members");

    private BadInputException Bad(string problem) => PthFile.Bad(path, problem);
}
