using System.Text.Json;
using AlignDet.Detection.Detectors;
using AlignDet.Detection.Ops;
using AlignDet.Tests.Oracle;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>The same weights and pictures give torchvision's boxes, masks, losses and gradients, for every model of the reference values.</summary>
[Trait("oracle", "true")]
public class DetectorOracleTests
{
    /// <summary>The names of the reference's losses, and of ours.</summary>
    private static readonly Dictionary<string, string> s_losses = new()
    {
        ["classification"] = "loss_cls",
        ["bbox_regression"] = "loss_bbox",
        ["bbox_ctrness"] = "loss_centerness",
        ["loss_classifier"] = "loss_cls",
        ["loss_box_reg"] = "loss_bbox",
        ["loss_objectness"] = "loss_rpn_cls",
        ["loss_rpn_box_reg"] = "loss_rpn_bbox",
        ["loss_mask"] = "loss_mask",
    };

    public static TheoryData<string> Models() => [.. DetectorOracleCase.All];

    public static TheoryData<string> TrainedWithStoredStatistics() => [.. DetectorOracleCase.Trained("bn_eval")];

    public static TheoryData<string> TrainedWithBatchStatistics() => [.. DetectorOracleCase.Trained("bn_train")];

    [Theory]
    [MemberData(nameof(Models))]
    public void Detections_and_what_leads_to_them_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        DetectorOracleCase model = DetectorOracleCase.Build(name);
        model.Model.eval();
        DetectorOracleStages.Compare(model);

        IReadOnlyList<Detections> found = model.Model.Detect(model.Pictures.Batch);
        Assert.Equal(model.Pictures.OriginalSizes.Length, found.Count);
        int first = 0;
        for (int i = 0; i < found.Count; i++)
        {
            float[] boxes = model.Pictures.ToOriginal(i, found[i].Boxes);
            int[] order = SameDetections(model, i, found[i], boxes);
            if (model.Values.ContainsKey($"det{i}.masks"))
            {
                SameMasks(model, i, found[i].Masks!, boxes, order, first);
            }
            first += order.Length;
        }
    }

    [Theory]
    [MemberData(nameof(TrainedWithStoredStatistics))]
    public void Losses_and_gradients_equal_the_reference_with_stored_statistics(string name)
    {
        using var scope = NewDisposeScope();
        DetectorOracleCase model = DetectorOracleCase.Build(name);
        model.Model.train();
        foreach (BatchNorm2d norm in model.Model.modules().OfType<BatchNorm2d>())
        {
            norm.eval();
        }
        CompareTraining(model, "bn_eval", lossTolerance: 1e-4, gradientTolerance: 2e-2);
    }

    [Theory]
    [MemberData(nameof(TrainedWithBatchStatistics))]
    public void Losses_and_gradients_equal_the_reference_with_batch_statistics(string name)
    {
        using var scope = NewDisposeScope();
        DetectorOracleCase model = DetectorOracleCase.Build(name);
        model.Model.train();
        CompareTraining(model, "bn_train", lossTolerance: 5e-3, gradientTolerance: 1e-1);
    }

    private static void CompareTraining(DetectorOracleCase model, string mode, double lossTolerance, double gradientTolerance)
    {
        JsonElement expected = model.Settings.GetProperty("train").GetProperty(mode);
        IReadOnlyDictionary<string, Tensor> losses = model.Model.Losses(model.Pictures.Batch, model.Targets());
        JsonProperty[] wanted = [.. expected.GetProperty("losses").EnumerateObject()];
        Assert.Equal(wanted.Select(l => s_losses[l.Name]).Order(StringComparer.Ordinal), losses.Keys.Order(StringComparer.Ordinal));
        Assert.All(wanted, loss =>
        {
            double value = loss.Value.GetDouble();
            Assert.Equal(value, losses[s_losses[loss.Name]].item<float>(), lossTolerance * Math.Abs(value));
        });

        stack(losses.Values).sum().backward();
        Dictionary<string, Parameter> parameters = model.Model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        JsonProperty[] norms = [.. expected.GetProperty("grad_norms").EnumerateObject()];
        Assert.Equal(norms.Select(n => n.Name).Order(StringComparer.Ordinal), parameters.Keys.Order(StringComparer.Ordinal));
        double largest = norms.Max(n => n.Value.GetDouble());
        Assert.All(norms, norm =>
        {
            double value = norm.Value.GetDouble();
            Assert.Equal(value, parameters[norm.Name].grad!.to(float64).norm().item<double>(), Math.Max(gradientTolerance * value, 1e-5 * largest));
        });
    }

    /// <summary>Each expected detection, once, in order of its score; detections of nearly equal scores may change places. Gives where each was found.</summary>
    private static int[] SameDetections(DetectorOracleCase model, int picture, Detections found, float[] boxes)
    {
        float[] scores = model.Values[$"det{picture}.scores"].Floats(), corners = model.Values[$"det{picture}.boxes"].Floats();
        long[] labels = model.Values[$"det{picture}.labels"].Longs();
        Assert.Equal(scores.Length, found.Scores.Length);
        Assert.Equal(found.Scores.OrderDescending(), found.Scores);
        var left = Enumerable.Range(0, scores.Length).ToList();
        int[] order = new int[scores.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            int at = left.FindIndex(j => Math.Abs(scores[i] - found.Scores[j]) <= 1e-4 && labels[i] - model.FirstLabel == found.Labels[j]
                && Enumerable.Range(0, 4).All(c => Math.Abs(corners[(i * 4) + c] - boxes[(j * 4) + c]) <= 0.02));
            Assert.True(at >= 0, $"picture {picture}: no detection like {i}, class {labels[i]}, score {scores[i]}, [{string.Join(", ", corners.AsSpan(i * 4, 4).ToArray())}]");
            order[i] = left[at];
            left.RemoveAt(at);
        }
        return order;
    }

    private static void SameMasks(DetectorOracleCase model, int picture, float[] masks, float[] boxes, int[] order, int first)
    {
        const int values = Detections.MaskSide * Detections.MaskSide;
        if (order.Length == 0)
        {
            return;
        }
        Tensor rows = tensor(order, int64);
        Tensor own = tensor(masks, [order.Length, Detections.MaskSide, Detections.MaskSide])[rows];
        float[] all = model.Values["mask_prob28"].Floats();
        TorchFixture.Near(all.AsSpan(first * values, order.Length * values).ToArray(), own.Floats(), 1e-3);

        (int height, int width) = model.Pictures.OriginalSizes[picture];
        Tensor pasted = MaskPaste.Paste(own, tensor(boxes, [order.Length, 4])[rows], height, width);
        OracleTensor bytes = model.Values[$"det{picture}.masks"];
        Assert.Equal(bytes.Shape, pasted.shape);
        Assert.True((bytes.ToTensor().to(float32) - (pasted * 255).round()).abs().max().item<float>() <= 2);
        if (model.Values.TryGetValue($"det{picture}.masks_first4", out OracleTensor? exact))
        {
            TorchFixture.Near(exact.Floats(), pasted.narrow(0, 0, exact.Shape[0]).Floats(), 1e-3);
        }
    }
}
