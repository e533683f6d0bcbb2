namespace AlignDet.Vision.Evaluation;

/// <summary>How much the detections and objects of a cell have in common; made for one thread.</summary>
internal interface ICocoOverlaps : IDisposable
{
    /// <summary>Square pixels of a detection, by its place in the file.</summary>
    double Area(int detection);

    /// <summary>The IoU of every detection with every object of a cell; for a crowd the share of the detection that lies in it.</summary>
    /// <param name="detections">Places in the file.</param>
    /// <param name="firstTruth">The cell's first object in <see cref="CocoTruths"/>.</param>
    /// <param name="truthCount">How many it has.</param>
    /// <param name="ious">[detections, objects], to be filled.</param>
    void Fill(ReadOnlySpan<int> detections, int firstTruth, int truthCount, Span<double> ious);
}
