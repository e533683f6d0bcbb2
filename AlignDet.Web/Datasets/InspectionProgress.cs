namespace AlignDet.Web.Datasets;

/// <summary>How far a phase of an inspection is.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Done">Pictures or files.</param>
/// <param name="Total">Of so many; 0: unknown.</param>
internal readonly record struct InspectionProgress(string Phase, long Done, long Total);
