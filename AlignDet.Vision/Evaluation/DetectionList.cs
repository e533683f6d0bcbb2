using System.Collections;

namespace AlignDet.Vision.Evaluation;

/// <summary>Detections in blocks: grows without copying what is there already, and is read without a call for each.</summary>
internal sealed class DetectionList : IReadOnlyList<CocoDetection>
{
    private const int BlockBits = 14;

    private readonly List<CocoDetection[]> _blocks = [];
    private readonly int _bits = BlockBits;

    public DetectionList()
    {
    }

    private DetectionList(CocoDetection[] all)
    {
        _blocks.Add(all);
        _bits = 31;
        Count = all.Length;
    }

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public CocoDetection this[int index] => index < Count ? At(index) : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>The detections of any list; of an array or a list of this kind nothing is copied.</summary>
    public static DetectionList Of(IReadOnlyList<CocoDetection> detections)
    {
        switch (detections)
        {
            case DetectionList list:
                return list;
            case CocoDetection[] array:
                return new DetectionList(array);
            default:
                var copy = new DetectionList();
                for (int i = 0; i < detections.Count; i++)
                    copy.Add(detections[i]);
                return copy;
        }
    }

    /// <summary>The detection itself, not a copy.</summary>
    public ref readonly CocoDetection At(int index) => ref _blocks[index >> _bits][index & (int)((1u << _bits) - 1)];

    public void Add(in CocoDetection detection)
    {
        int place = Count & ((1 << BlockBits) - 1);
        if (place == 0)
            _blocks.Add(new CocoDetection[Count == 0 ? 256 : 1 << BlockBits]);
        CocoDetection[] block = _blocks[^1];
        if (place == block.Length)
        {
            // only the first block is small: most lists of tests and single pictures need no more
            Array.Resize(ref block, 1 << BlockBits);
            _blocks[^1] = block;
        }
        block[place] = detection;
        Count++;
    }

    public void Clear()
    {
        _blocks.Clear();
        Count = 0;
    }

    /// <inheritdoc/>
    public IEnumerator<CocoDetection> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return At(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
