using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using Xunit;

namespace AlignDet.Tests.Evaluation;

/// <summary>An evaluation that ends with its test.</summary>
internal static class Measure
{
    public static CocoEvaluation Boxes(CocoDataset truth, IReadOnlyList<CocoDetection> detections, CocoEvaluationOptions? options = null) =>
        CocoEvaluator.Evaluate(truth, detections, options, TestContext.Current.CancellationToken);
}
