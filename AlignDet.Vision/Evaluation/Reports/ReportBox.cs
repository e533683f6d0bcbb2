using System.Text.Json.Serialization;

namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>A box to draw.</summary>
/// <param name="Class">Index of its class.</param>
/// <param name="Box">Left, top, width and height in pixels, rounded to two digits.</param>
/// <param name="Score">Of a detection; null for an object.</param>
/// <param name="State">How it fared.</param>
public sealed record ReportBox(int Class, IReadOnlyList<double> Box, double? Score, ReportBoxState State)
{
    /// <summary>Whether this is an object, not a detection.</summary>
    [JsonIgnore]
    public bool IsTruth => Score is null;
}
