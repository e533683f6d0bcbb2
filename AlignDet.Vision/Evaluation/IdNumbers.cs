namespace AlignDet.Vision.Evaluation;

/// <summary>Numbers ids from 0 by ascending id.</summary>
internal sealed class IdNumbers
{
    // COCO's picture ids reach far beyond their count, but not so far that a table of them all would not pay
    private const long WidestTable = 1 << 20;

    private readonly long _first;
    private readonly int[]? _table;
    private readonly Dictionary<long, int>? _sparse;

    public IdNumbers(IEnumerable<long> ids)
    {
        long[] distinct = [.. ids.Distinct().Order()];
        Count = distinct.Length;
        if (Count == 0)
            return;
        _first = distinct[0];
        ulong span = (ulong)(distinct[^1] - _first);
        if (span > (ulong)Math.Max(WidestTable, 8L * Count))
        {
            _sparse = new Dictionary<long, int>(Count);
            for (int i = 0; i < Count; i++)
                _sparse.Add(distinct[i], i);
            return;
        }
        _table = new int[span + 1];
        Array.Fill(_table, -1);
        for (int i = 0; i < Count; i++)
            _table[distinct[i] - _first] = i;
    }

    /// <summary>How many ids there are.</summary>
    public int Count { get; }

    /// <summary>The number of an id, or -1 where it is unknown.</summary>
    public int Find(long id)
    {
        if (_table is { } table)
        {
            ulong place = (ulong)(id - _first);
            return place < (ulong)table.Length ? table[place] : -1;
        }
        return _sparse is not null && _sparse.TryGetValue(id, out int number) ? number : -1;
    }
}
