using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using AlignDet.Tests.TrainingStages;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>How DETR behaves on batches that no reference file has.</summary>
[Collection(TorchGeneratorCollection.Name)]
public class DetrTests
{
    private static readonly DetrOptions s_small = new()
    {
        Queries = 6, HiddenDim = 16, Heads = 2, FeedForward = 32, EncoderLayers = 1, DecoderLayers = 2, Dropout = 0,
    };

    [Fact]
    public void A_training_step_and_a_detection_leave_no_tensor_behind()
    {
        using var outer = NewDisposeScope();
        Detr model = Build(s_small with { Dropout = 0.1 });
        ImageBatch batch = Batch((64, 96), (48, 64));
        Target[] targets = [Boxes((8, 8, 40, 40), (20, 10, 90, 60)), Boxes()];
        void Step()
        {
            using var scope = NewDisposeScope();
            model.train();
            stack([.. model.Losses(batch, targets).Values]).sum().backward();
            model.zero_grad();
            model.eval();
            using var _ = no_grad();
            model.Detect(batch);
        }
        Step();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Step();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Pictures_without_boxes_teach_that_there_is_no_object()
    {
        using var scope = NewDisposeScope();
        Detr model = Build(s_small);
        IReadOnlyDictionary<string, Tensor> losses = model.Losses(Batch((64, 64), (64, 64)), [Boxes(), Boxes()]);
        Assert.Equal(0, losses["loss_bbox"].item<float>());
        Assert.Equal(0, losses["loss_giou_0"].item<float>());
        Assert.True(losses["loss_ce"].item<float>() > 0);
        stack([.. losses.Values]).sum().backward();
        Assert.All(model.named_parameters().Where(p => p.parameter.grad is not null), p => Assert.True(p.parameter.grad!.isfinite().all().item<bool>(), p.name));
        Assert.True(model.get_parameter("class_embed.weight")!.grad!.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void More_boxes_than_queries_give_every_query_a_box()
    {
        using var scope = NewDisposeScope();
        Detr model = Build(s_small with { Queries = 2 });
        Target targets = Boxes((0, 0, 10, 10), (5, 5, 30, 30), (20, 20, 60, 60), (1, 2, 50, 40));
        Assert.All(model.Losses(Batch((64, 64)), [targets]).Values, loss => Assert.True(float.IsFinite(loss.item<float>())));
    }

    [Fact]
    public void Predictions_that_are_no_numbers_show_in_the_loss()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Detr model = Build(s_small);
        model.get_parameter("bbox_embed.layers.2.bias")!.fill_(float.NaN);
        Assert.True(float.IsNaN(model.Losses(Batch((64, 64)), [Boxes((0, 0, 10, 10))])["loss_bbox"].item<float>()));
    }

    [Fact]
    public void Boxes_count_as_parts_of_their_own_picture()
    {
        using var scope = NewDisposeScope();
        DetrTargets targets = DetrTargets.Of(Batch((64, 96), (32, 48)), [Boxes((0, 0, 96, 64)), Boxes((12, 8, 36, 24), (0, 0, 48, 16))]);
        TorchFixture.Near([0.5f, 0.5f, 1, 1, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.25f, 1, 0.5f], targets.Boxes.Floats(), 1e-6);
        Assert.Equal([1, 2], targets.Counts);
    }

    [Fact]
    public void What_lies_in_the_padding_reaches_no_query()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var transformer = new DetrTransformer(s_small);
        Tensor map = randn(1, 16, 3, 4), padding = zeros(1, 3, 4).to(@bool), position = randn(1, 16, 3, 4), queries = randn(5, 16);
        padding[.., 2, ..] = true;
        Tensor other = map.clone();
        other[.., .., 2, ..] += 10;
        TorchFixture.Near(
            transformer.Transform(map, padding, queries, position, everyLayer: true).Hidden.Floats(),
            transformer.Transform(other, padding, queries, position, everyLayer: true).Hidden.Floats(), 1e-5);
        Assert.False(transformer.Transform(map, null, queries, position, everyLayer: true).Hidden
            .allclose(transformer.Transform(other, null, queries, position, everyLayer: true).Hidden));
    }

    [Fact]
    public void Detections_come_best_first_above_the_threshold_and_no_more_than_asked_for()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Detr all = Build(s_small), few = Build(s_small with { DetectionsPerImage = 2 });
        few.load_state_dict(all.state_dict());
        all.eval();
        few.eval();
        ImageBatch batch = Batch((64, 96), (48, 64));
        IReadOnlyList<Detections> found = all.Detect(batch);
        Assert.All(found, d => Assert.Equal(s_small.Queries, d.Scores.Length));
        Assert.All(found, d => Assert.Equal(d.Scores.OrderDescending(), d.Scores));
        Assert.All(found.Zip(few.Detect(batch)), pair => Assert.Equal(pair.First.Scores[..2], pair.Second.Scores));

        Detr strict = Build(s_small with { ScoreThreshold = found[0].Scores[2] });
        strict.load_state_dict(all.state_dict());
        strict.eval();
        Assert.Equal(found[0].Scores[..2], strict.Detect(batch)[0].Scores);
    }

    [Fact]
    public void Without_auxiliary_losses_the_last_layer_alone_is_judged()
    {
        using var scope = NewDisposeScope();
        Detr with = Build(s_small), without = Build(s_small with { AuxiliaryLosses = false });
        without.load_state_dict(with.state_dict());
        IReadOnlyDictionary<string, Tensor> all = with.Losses(Batch((64, 64)), [Boxes((0, 0, 10, 10))]), last = without.Losses(Batch((64, 64)), [Boxes((0, 0, 10, 10))]);
        Assert.Equal(["loss_bbox", "loss_bbox_0", "loss_ce", "loss_ce_0", "loss_giou", "loss_giou_0"], all.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["loss_bbox", "loss_ce", "loss_giou"], last.Keys.Order(StringComparer.Ordinal));
        Assert.All(last, loss => Assert.Equal(all[loss.Key].item<float>(), loss.Value.item<float>(), 1e-5f));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_loss_falls_on_one_batch_seen_over_and_over(bool preNorm)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        Detr model = Build(s_small with { PreNorm = preNorm });
        ImageBatch batch = Batch((64, 96), (48, 64));
        Target[] targets = [Boxes((8, 8, 40, 40), (20, 10, 90, 60)), Boxes((4, 4, 30, 30))];
        using var optimizer = optim.AdamW(model.parameters(), 2e-3, weight_decay: 1e-4);
        var values = new List<float>();
        for (int step = 0; step < 25; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = stack([.. model.Losses(batch, targets).Values]).sum();
            loss.backward();
            optimizer.step();
            values.Add(loss.item<float>());
        }
        Assert.True(values[^1] < 0.6 * values[0], string.Join(" ", values));
    }

    [Fact]
    public void Dropout_follows_from_Torchs_seed_and_is_off_outside_training()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Detr model = Build(s_small with { Dropout = 0.5 });
        ImageBatch batch = Batch((64, 64));
        float[] Seeded(int seed)
        {
            random.manual_seed(seed);
            return model.Forward(batch, everyLayer: false).Logits.Floats();
        }
        Assert.Equal(Seeded(1), Seeded(1));
        Assert.NotEqual(Seeded(1), Seeded(2));
        model.eval();
        Assert.Equal(Seeded(1), Seeded(2));
    }

    [Theory]
    [InlineData("mobilenet_v2")]
    [InlineData("swin_t")]
    public void Any_backbone_will_do(string backbone)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Detr model = Build(s_small, backbone);
        model.eval();
        Assert.Equal([1, 2, 3], model.Forward(Batch((64, 96)), everyLayer: false).Padding.shape);
        Assert.Contains(model.state_dict().Keys, name => name.StartsWith(model.BackbonePrefix, StringComparison.Ordinal));
    }

    [Fact]
    public void The_final_layers_are_parameters_of_the_model()
    {
        using var scope = NewDisposeScope();
        Detr model = Build(s_small);
        Assert.All(model.FinalLayers, final => Assert.Equal(2, model.state_dict().Keys.Count(name => name.StartsWith(final, StringComparison.Ordinal))));
    }

    [Fact]
    public void A_dilated_backbone_has_the_same_parameters_and_a_finer_map()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Detr plain = Build(s_small, "resnet50"), dilated = Build(s_small with { Dilation = true }, "resnet50");
        Assert.Equal(plain.state_dict().Select(Describe), dilated.state_dict().Select(Describe));
        Assert.Equal([1, 2, 2], plain.Forward(Batch((64, 64)), everyLayer: false).Padding.shape);
        Assert.Equal([1, 4, 4], dilated.Forward(Batch((64, 64)), everyLayer: false).Padding.shape);
        Assert.Throws<BadInputException>(() => Build(s_small with { Dilation = true }, "resnet18"));

        static string Describe(KeyValuePair<string, Tensor> entry) => $"{entry.Key} {string.Join(',', entry.Value.shape)}";
    }

    [Fact]
    public void Learned_positions_are_those_of_column_and_row()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Detr model = Build(s_small with { Position = "learned" });
        Tensor rows = model.get_parameter("backbone.1.row_embed.weight")!, columns = model.get_parameter("backbone.1.col_embed.weight")!;
        Assert.Equal([50, 8], rows.shape);
        Tensor position = model.Forward(Batch((64, 96)), everyLayer: false).Position; // [1, 16, 2, 3]
        Assert.Equal([.. columns[2].Floats(), .. rows[1].Floats()], position[0, .., 1, 2].Floats());
    }

    private static Detr Build(DetrOptions options, string backbone = "resnet18") =>
        new(new DetectorSpec { Kind = DetectorKinds.Detr, Backbone = backbone, FrozenStages = 0, NormEval = false, Options = options }, classes: 3);

    private static ImageBatch Batch(params (int Height, int Width)[] sizes)
    {
        Tensor pixels = zeros(sizes.Length, 3, sizes.Max(s => s.Height), sizes.Max(s => s.Width));
        for (int i = 0; i < sizes.Length; i++)
        {
            long count = 3 * sizes[i].Height * sizes[i].Width;
            pixels[i, .., ..sizes[i].Height, ..sizes[i].Width] = (arange(count, float32) * (0.37 + i)).sin().view(3, sizes[i].Height, sizes[i].Width);
        }
        return new ImageBatch(pixels, sizes);
    }

    private static Target Boxes(params (float X1, float Y1, float X2, float Y2)[] boxes) => new(
        tensor(boxes.SelectMany(b => (float[])[b.X1, b.Y1, b.X2, b.Y2]).ToArray(), [boxes.Length, 4]),
        tensor(boxes.Select((_, i) => (long)(i % 3)).ToArray(), [boxes.Length]));
}
