namespace AlignDet.Vision.Synth;

/// <summary>Which object is on top at every pixel; keeps every placed object recognisable.</summary>
/// <param name="width">Of the picture, pixels.</param>
/// <param name="height">Of the picture, pixels.</param>
internal sealed class VisibilityMap(int width, int height)
{
    /// <summary>Share of an object's pixels that has to stay in sight, of border and other objects together.</summary>
    private const double LeastVisible = 0.5;

    private readonly List<(int Full, int Visible)> _objects = [];

    public int Width => width;

    public int Height => height;

    /// <summary>Number of the topmost object of each pixel from 1 on, 0 for the ground; [height, width].</summary>
    public byte[] Owner { get; } = new byte[width * height];

    /// <summary>Visible pixels of object <paramref name="number"/>, from 1 on.</summary>
    public int Visible(int number) => _objects[number - 1].Visible;

    /// <summary>Lays an object on top, unless it or one below it would be hidden too much.</summary>
    public bool TryPlace(Silhouette silhouette)
    {
        int inside = 0;
        int[] lost = new int[_objects.Count + 1];
        Visit(silhouette, pixel =>
        {
            inside++;
            lost[Owner[pixel]]++;
        });
        if (inside < LeastVisible * silhouette.Area)
        {
            return false;
        }
        for (int i = 0; i < _objects.Count; i++)
        {
            if (_objects[i].Visible - lost[i + 1] < LeastVisible * _objects[i].Full)
            {
                return false;
            }
        }

        for (int i = 0; i < _objects.Count; i++)
        {
            _objects[i] = (_objects[i].Full, _objects[i].Visible - lost[i + 1]);
        }
        _objects.Add((silhouette.Area, inside));
        byte number = checked((byte)_objects.Count);
        Visit(silhouette, pixel => Owner[pixel] = number);
        return true;
    }

    private void Visit(Silhouette silhouette, Action<int> pixel)
    {
        for (int row = Math.Max(0, -silhouette.Top); row < Math.Min(silhouette.Height, height - silhouette.Top); row++)
        {
            for (int column = Math.Max(0, -silhouette.Left); column < Math.Min(silhouette.Width, width - silhouette.Left); column++)
            {
                if (silhouette.Covers(column, row))
                {
                    pixel((row + silhouette.Top) * width + column + silhouette.Left);
                }
            }
        }
    }
}
