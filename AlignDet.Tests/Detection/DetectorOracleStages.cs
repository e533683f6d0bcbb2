using System.Text.Json;
using AlignDet.Detection.Detectors;
using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>Intermediate values of a detector beside the reference's.</summary>
internal static class DetectorOracleStages
{
    /// <summary>Compares every value that the reference lists; refuses one that this cannot give.</summary>
    public static void Compare(DetectorOracleCase model)
    {
        JsonElement stages = model.Stages();
        if (stages.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }
        ImageBatch batch = model.Pictures.Batch;
        var backbone = Child<PyramidBackbone>(model.Model, "backbone");
        Tensor[] levels = backbone.forward(batch.Pixels);
        var values = new Dictionary<string, Tensor> { ["transform.batch"] = batch.Pixels };
        foreach ((JsonProperty stage, Tensor level) in stages.EnumerateObject().Where(s => s.Name.StartsWith("backbone.", StringComparison.Ordinal)).Zip(levels))
        {
            values.Add(stage.Name, level);
        }
        switch (model.Model)
        {
            case RetinaNet:
                (values["head.cls_logits"], values["head.bbox_regression"]) = Child<RetinaNetHead>(model.Model, "head").forward(levels);
                break;
            case Fcos:
                (values["head.cls_logits"], values["head.bbox_regression"], Tensor centerness) = Child<FcosHead>(model.Model, "head").forward(levels);
                values["head.bbox_ctrness"] = centerness.unsqueeze(-1);
                break;
            default:
                AddRcnn(model, levels, values);
                break;
        }
        Assert.All(stages.EnumerateObject(), stage => Same(stage.Value, values[stage.Name]));
    }

    private static void AddRcnn(DetectorOracleCase model, Tensor[] levels, Dictionary<string, Tensor> values)
    {
        ImageBatch batch = model.Pictures.Batch;
        var rpn = Child<RegionProposalNetwork>(model.Model, "rpn");
        RpnOutput output = rpn.Forward(levels, batch.Pixels);
        long first = 0;
        for (int i = 0; i < levels.Length; i++)
        {
            long count = output.Counts[i];
            values[$"rpn.objectness.{i}"] = Maps(output.Objectness.narrow(1, first, count), levels[i], 1);
            values[$"rpn.deltas.{i}"] = Maps(output.Offsets.narrow(1, first, count), levels[i], 4);
            first += count;
        }

        Tensor[] wanted = model.Proposals();
        Tensor[] proposals = rpn.Propose(output, batch.Sizes, training: false);
        Assert.Equal(wanted.Length, proposals.Length);
        foreach ((Tensor expected, Tensor proposal) in wanted.Zip(proposals))
        {
            Assert.Equal(expected.shape, proposal.shape);
            TorchFixture.Near(expected.Floats(), proposal.Floats(), 0.02);
        }

        var options = (RcnnOptions)model.Spec.Options;
        Tensor regions = PyramidMaps.Of(levels, batch).Pool(new MultiScaleRoiAlign(7, options.RoiSampling, aligned: options.RoiAligned), wanted);
        var heads = Child<RoiHeads>(model.Model, "roi_heads");
        Tensor hidden = Child<Sequential>(heads, "box_head").forward(regions);
        (Tensor logits, Tensor offsets) = Child<BoxPredictor>(heads, "box_predictor").forward(hidden);
        values["box_roi_pool"] = regions;
        values["box_head"] = hidden;
        values["box_predictor (class_logits, box_regression).0"] = logits;
        values["box_predictor (class_logits, box_regression).1"] = offsets;
    }

    /// <summary>[N, H x W x A(, V)] to [N, A x V, H, W].</summary>
    private static Tensor Maps(Tensor flat, Tensor level, int values)
    {
        long rows = level.shape[2], columns = level.shape[3], anchors = flat.shape[1] / (rows * columns);
        return flat.reshape(flat.shape[0], rows, columns, anchors * values).permute(0, 3, 1, 2);
    }

    private static void Same(JsonElement stage, Tensor value)
    {
        Assert.Equal(stage.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64()), value.shape);
        float[] first = [.. stage.GetProperty("first8").EnumerateArray().Select(v => (float)v.GetDouble())];
        float[] last = [.. stage.GetProperty("last4").EnumerateArray().Select(v => (float)v.GetDouble())];
        float[] all = value.Floats();
        TorchFixture.Near(first, all[..first.Length], 1e-4, 1e-4);
        TorchFixture.Near(last, all[^last.Length..], 1e-4, 1e-4);
        double norm = stage.GetProperty("l2").GetDouble();
        Assert.Equal(norm, Math.Sqrt(all.Sum(v => (double)v * v)), 1e-4 * norm);
        double mean = stage.GetProperty("abs_mean").GetDouble();
        Assert.Equal(mean, all.Average(v => Math.Abs((double)v)), 1e-4 * mean);
    }

    private static T Child<T>(nn.Module module, string name)
        where T : nn.Module => (T)module.named_children().Single(c => c.name == name).module;
}
