using System.Text.Json;
using AlignDet.Detection.PreTraining;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>Loss values, gradients and schedules equal those of the authors' code.</summary>
[Trait("oracle", "true")]
public class PreTrainingOracleTests
{
    private static readonly string s_folder = OracleFolder.Find("aligndet");

    public static TheoryData<string> PerLabelCases()
    {
        using JsonDocument cases = Json();
        // the trap cases number an instance like the background, which this project does not do
        return [.. cases.RootElement.GetProperty("per_label").EnumerateObject()
            .Where(c => c.Value.GetProperty("kind").GetString() == "retina" && !c.Name.Contains("trap", StringComparison.Ordinal)).Select(c => c.Name)];
    }

    public static TheoryData<int> Schedules()
    {
        using JsonDocument cases = Json();
        return [.. Enumerable.Range(0, cases.RootElement.GetProperty("momentum").GetArrayLength())];
    }

    [Theory]
    [MemberData(nameof(PerLabelCases))]
    public void One_product_gives_the_value_and_gradient_of_the_loop_over_labels(string name)
    {
        using var scope = NewDisposeScope();
        using JsonDocument cases = Json();
        JsonElement settings = cases.RootElement.GetProperty("per_label").GetProperty(name);
        Dictionary<string, OracleTensor> values = SafetensorsFixture.Read(Path.Combine(s_folder, "losses.safetensors"));
        long background = settings.GetProperty("background_label").GetInt64();

        Tensor online = values[name + ".online"].ToTensor();
        online.requires_grad = true;
        (Tensor onlineAt, Tensor onlineLabels) = Sampled("online");
        (Tensor targetAt, Tensor targetLabels) = Sampled("target");
        ContrastiveResult result = ContrastiveLoss.Compute(
            online[onlineAt], onlineLabels, values[name + ".target"].ToTensor()[targetAt], targetLabels, settings.GetProperty("temperature").GetDouble());
        result.Loss.backward();

        TorchFixture.Near(values[name + ".loss"].Floats(), [result.Loss.item<float>()], 1e-5);
        TorchFixture.Near(values[name + ".grad_online"].Floats(), online.grad!.Floats(), 1e-6);

        (Tensor At, Tensor Labels) Sampled(string view)
        {
            Tensor labels = values[$"{name}.{view}_labels"].ToTensor();
            Tensor at = values[$"{name}.{view}_weights"].ToTensor().gt(0).nonzero().squeeze(1);
            return (at, where(labels == background, full_like(labels, ContrastiveLoss.Background), labels)[at]);
        }
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void The_momentum_rises_as_in_the_reference(int index)
    {
        using JsonDocument cases = Json();
        JsonElement schedule = cases.RootElement.GetProperty("momentum")[index];
        if (schedule.GetProperty("update_interval").GetInt32() != 1 || schedule.GetProperty("end_momentum").GetDouble() != 1)
        {
            return; // settings that the method does not use
        }
        double first = schedule.GetProperty("base_momentum").GetDouble();
        int steps = schedule.GetProperty("max_iters").GetInt32();
        double[] expected = [.. schedule.GetProperty("momentum_at_iter_0_to_K-1").EnumerateArray().Select(v => v.GetDouble())];
        for (int step = 0; step < expected.Length; step++)
        {
            Assert.Equal(expected[step], MomentumSchedule.At(first, step, steps), 1e-12);
        }
    }

    [Fact]
    public void The_momentum_detector_follows_in_its_parameters_and_keeps_its_statistics()
    {
        using var scope = NewDisposeScope();
        using JsonDocument cases = Json();
        Dictionary<string, OracleTensor> values = SafetensorsFixture.Read(Path.Combine(s_folder, "losses.safetensors"));
        using var online = new Followed();
        using var momentum = new Followed();
        Load(momentum, "ema.step0.target.");
        foreach (JsonElement step in cases.RootElement.GetProperty("ema").GetProperty("steps").EnumerateArray().Skip(1))
        {
            string prefix = $"ema.step{step.GetProperty("step").GetInt32()}.";
            Load(online, prefix + "online.");
            MomentumUpdate.Apply(online, momentum, step.GetProperty("momentum").GetDouble());
            foreach ((string name, Tensor value) in momentum.state_dict().Where(t => t.Value.dtype == ScalarType.Float32))
            {
                TorchFixture.Near(values[prefix + "target." + name].ToTensor().Floats(), value.Floats(), 1e-6);
            }
        }

        void Load(nn.Module module, string prefix)
        {
            using var _ = no_grad();
            foreach ((string name, Tensor value) in module.state_dict())
            {
                value.copy_(values[prefix + name].ToTensor());
            }
        }
    }

    private static JsonDocument Json() => JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "cases.json")));

    /// <summary>The reference's module less DETR's query embedding, which RetinaNet does not have.</summary>
    private sealed class Followed : nn.Module
    {
        public Followed()
            : base(nameof(Followed))
        {
            register_module("conv", nn.Conv2d(2, 3, 3));
            register_module("bn", nn.BatchNorm2d(3));
            register_module("fc", nn.Linear(3, 2));
        }
    }
}
