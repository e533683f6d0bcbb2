using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Proposals;

/// <summary>A growing list of boxes, one array per corner, so that a box is compared with eight of them at a time.</summary>
internal sealed class BoxColumns(int capacity)
{
    private static readonly int s_step = Vector256<float>.Count;

    private readonly float[] _left = new float[capacity + s_step];
    private readonly float[] _top = new float[capacity + s_step];
    private readonly float[] _right = new float[capacity + s_step];
    private readonly float[] _bottom = new float[capacity + s_step];
    private int _count;

    /// <summary>Adds a box; there is room for as many as were announced.</summary>
    public void Add(in Box box)
    {
        (_left[_count], _top[_count], _right[_count], _bottom[_count]) = (box.X1, box.Y1, box.X2, box.Y2);
        _count++;
    }

    /// <summary>Whether the IoU of the box with any of them is above the limit. Places that are not taken hold boxes without area, which have none.</summary>
    public bool AnyAbove(in Box box, float limit)
    {
        for (int i = 0; i < _count; i += s_step)
        {
            if (Vector256.GreaterThanAny(IoU(box, i), Vector256.Create(limit)))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>IoU of the box with eight of them, by the same operations as <see cref="Box.IoU"/>.</summary>
    public Vector256<float> IoU(in Box box, int start)
    {
        var left = Vector256.LoadUnsafe(in _left[start]);
        var top = Vector256.LoadUnsafe(in _top[start]);
        var right = Vector256.LoadUnsafe(in _right[start]);
        var bottom = Vector256.LoadUnsafe(in _bottom[start]);
        Vector256<float> width = Vector256.Min(right, Vector256.Create(box.X2)) - Vector256.Max(left, Vector256.Create(box.X1));
        Vector256<float> height = Vector256.Min(bottom, Vector256.Create(box.Y2)) - Vector256.Max(top, Vector256.Create(box.Y1));
        Vector256<float> shared = Vector256.Max(width, Vector256<float>.Zero) * Vector256.Max(height, Vector256<float>.Zero);
        return shared / (Vector256.Create(box.Area) + ((right - left) * (bottom - top)) - shared);
    }
}
