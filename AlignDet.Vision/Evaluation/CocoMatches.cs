namespace AlignDet.Vision.Evaluation;

/// <summary>How the detections of a cell fared.</summary>
internal sealed class CocoMatches(int detections, int areas)
{
    /// <summary>Scores from best to worst, 100 at most.</summary>
    public double[] Scores { get; } = new double[detections];

    /// <summary>[areas, detections]: bit t is set where the detection has an object at IoU threshold t.</summary>
    public uint[] Matched { get; } = new uint[areas * detections];

    /// <summary>[areas, detections]: bit t is set where the detection counts neither as hit nor as miss.</summary>
    public uint[] Ignored { get; } = new uint[areas * detections];

    /// <summary>Objects to find, by area.</summary>
    public int[] Wanted { get; } = new int[areas];
}
