namespace AlignDet.Detection.Checkpoints.Pickling;

/// <summary>A Python tuple.</summary>
internal sealed record PickleTuple(IReadOnlyList<object?> Items);

/// <summary>A Python list.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A Python set or frozenset; equal members are not sought.</summary>
internal sealed class PickleSet
{
    public List<object?> Items { get; } = [];
}

/// <summary>
/// A Python dict or OrderedDict as the pairs that were put in. Nothing is looked up while reading: keys of a hostile file
/// could be chosen to collide.
/// </summary>
internal sealed class PickleDict
{
    public List<KeyValuePair<object?, object?>> Pairs { get; } = [];

    /// <summary>The value that counts of a text key, or null.</summary>
    public object? Find(string key)
    {
        int at = Pairs.FindLastIndex(p => p.Key is string name && name == key);
        return at < 0 ? null : Pairs[at].Value;
    }
}

/// <summary>A class or function that a pickle names and this reader knows.</summary>
internal sealed record PickleGlobal(string Name, PickleGlobalKind Kind);

/// <summary>An object of a class that is known to be plain data but of no use here; what is put into it is forgotten.</summary>
internal sealed record PickleOpaque(string Name);

/// <summary>What a pickle may ask of a name.</summary>
internal enum PickleGlobalKind
{
    /// <summary>A torch storage type.</summary>
    Storage,

    /// <summary>Makes a tensor of a storage.</summary>
    RebuildTensor,

    /// <summary>Makes a parameter of a tensor: the tensor.</summary>
    RebuildParameter,

    /// <summary>A dict.</summary>
    Dict,

    /// <summary>A list.</summary>
    List,

    /// <summary>A set or frozenset.</summary>
    Set,

    /// <summary>A tuple (<c>torch.Size</c>).</summary>
    Tuple,

    /// <summary>Bytes as protocol 2 writes them: text in Latin-1.</summary>
    Encode,

    /// <summary>Plain data of no use here.</summary>
    Opaque,
}
