namespace AlignDet.Vision.Evaluation;

/// <summary>How the detections of a class fared, best first.</summary>
/// <param name="Wanted">Objects to find.</param>
/// <param name="Hits">Bit t is set where a detection found an object at threshold t.</param>
/// <param name="Misses">Bit t is set where it is a false one; neither where it does not count.</param>
internal sealed record VocMatches(int Wanted, uint[] Hits, uint[] Misses);
