using System.Text.Json.Nodes;
using AlignDet.Detection.Training;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;

namespace AlignDet.Detection.Inference;

/// <summary>Measures what a detector found in the pictures of a split, in the way its recipe asks for.</summary>
/// <param name="truth">The split.</param>
/// <param name="imagesFolder">Folder of its pictures.</param>
/// <param name="tell">Hears of what was left out, a sentence each.</param>
internal sealed class Measures(CocoDataset truth, string imagesFolder, Action<string> tell)
{
    private static readonly string[] s_names = ["ap", "ap50", "ap75", "ap_small", "ap_medium", "ap_large", "ar1", "ar10", "ar100"];

    /// <summary>Boxes by the metric; where the detector makes masks and objects have outlines, these as COCO does.</summary>
    public Measurement Of(IReadOnlyList<CocoDetection> detections, string metric, bool makesMasks, CancellationToken cancel)
    {
        (Dictionary<string, double> metrics, JsonObject eval) = metric == EvaluationMetrics.Coco ? Coco(detections, cancel) : Voc(detections, metric, cancel);
        JsonObject? segm = null;
        if (makesMasks && truth.Annotations.Any(a => a.HasOutline))
        {
            CocoEvaluation masks = CocoEvaluator.Evaluate(truth, detections, new CocoEvaluationOptions { Type = CocoEvaluationType.Segm }, cancel);
            Tell(masks.Notes);
            Add(metrics, "segm_", masks.Stats);
            segm = EvaluationJson.ToJson(masks);
        }
        else if (makesMasks)
        {
            tell("masks are not measured: no object of the split has an outline");
        }
        return new Measurement(metrics, EvaluationMetrics.Decides(metric), eval, new EvaluationReport(truth, imagesFolder, detections), segm);
    }

    private (Dictionary<string, double> Metrics, JsonObject Eval) Coco(IReadOnlyList<CocoDetection> detections, CancellationToken cancel)
    {
        CocoEvaluation boxes = CocoEvaluator.Evaluate(truth, detections, cancel: cancel);
        Tell(boxes.Notes);
        Dictionary<string, double> metrics = [];
        Add(metrics, "", boxes.Stats);
        return (metrics, EvaluationJson.ToJson(boxes));
    }

    private (Dictionary<string, double> Metrics, JsonObject Eval) Voc(IReadOnlyList<CocoDetection> detections, string metric, CancellationToken cancel)
    {
        var options = new VocEvaluationOptions { Metric = metric == EvaluationMetrics.Voc07 ? VocMetric.Voc07 : VocMetric.Voc12 };
        VocEvaluation boxes = VocEvaluator.Evaluate(truth, detections, options, cancel);
        Tell(boxes.Notes);
        Dictionary<string, double> metrics = [];
        Add(metrics, "", [boxes.Ap, boxes.Ap50, boxes.Ap75]);
        return (metrics, EvaluationJson.ToJson(boxes));
    }

    private void Tell(IReadOnlyList<string> notes)
    {
        foreach (string note in notes)
            tell("evaluation: " + note);
    }

    private static void Add(Dictionary<string, double> metrics, string kind, IReadOnlyList<double> stats)
    {
        foreach ((string name, double value) in s_names.Zip(stats))
            metrics[$"val/{kind}{name}"] = value;
    }
}
