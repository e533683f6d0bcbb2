using AlignDet.Detection.Training;
using AlignDet.Recipes;
using AlignDet.Tests.Detection;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.TrainingStages;

/// <summary>What an optimiser does with parameters, groups and its own state.</summary>
public class ParameterOptimizerTests
{
    private static readonly string[] s_names = ["backbone.body.conv1.weight", "backbone.body.bn1.bias", "head.conv.weight", "head.conv.bias"];

    public static TheoryData<ScheduleSpec> Schedules { get; } =
    [
        new ScheduleSpec { Optimizer = "sgd", Lr = 0.1, Momentum = 0.9, WeightDecay = 0.05 },
        new ScheduleSpec { Optimizer = "adamw", Lr = 0.1, WeightDecay = 0.05 },
    ];

    [Fact]
    public void AdamW_takes_the_published_steps()
    {
        using var scope = NewDisposeScope();
        ScheduleSpec schedule = new() { Optimizer = "adamw", Lr = 0.01, WeightDecay = 0.1 };
        (string Name, Parameter Parameter)[] parameters = [("w", nn.Parameter(tensor(new[] { 1f, -2f })))];
        using ParameterOptimizer optimizer = ParameterOptimizer.Create(schedule, ParameterGroup.Of(schedule, parameters, ["w"]));
        double[] weight = [1, -2], mean = [0, 0], square = [0, 0];
        for (int step = 1; step <= 5; step++)
        {
            double[] gradient = [0.3 * step, -1.0 / step];
            parameters[0].Parameter.grad = tensor(gradient.Select(g => (float)g).ToArray());
            optimizer.SetRate(0.01 / step);
            optimizer.Step();
            for (int i = 0; i < 2; i++) // Loshchilov and Hutter 2019, algorithm 2, with torch's defaults
            {
                mean[i] = (0.9 * mean[i]) + (0.1 * gradient[i]);
                square[i] = (0.999 * square[i]) + (0.001 * gradient[i] * gradient[i]);
                double direction = mean[i] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(square[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
                weight[i] -= 0.01 / step * (direction + (0.1 * weight[i]));
            }
        }
        TorchFixture.Near([.. weight.Select(w => (float)w)], parameters[0].Parameter.Floats(), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void A_saved_state_goes_on_as_if_nothing_had_happened(ScheduleSpec schedule)
    {
        using var scope = NewDisposeScope();
        (string Name, Parameter Parameter)[] straight = Parameters(), cut = Parameters();
        using ParameterOptimizer whole = Of(schedule, straight), first = Of(schedule, cut);
        Walk(whole, straight, 0, 6);
        Walk(first, cut, 0, 3);
        using ParameterOptimizer second = Of(schedule, cut);
        second.Load(first.Save(), "state");
        Walk(second, cut, 3, 6);
        for (int i = 0; i < straight.Length; i++)
        {
            Assert.Equal(straight[i].Parameter.Floats(), cut[i].Parameter.Floats());
        }
        IReadOnlyDictionary<string, Tensor> saved = whole.Save();
        Assert.All(second.Save(), t => Assert.Equal(saved[t.Key].Floats(), t.Value.Floats()));
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void A_state_of_another_recipe_is_refused(ScheduleSpec schedule)
    {
        using var scope = NewDisposeScope();
        ScheduleSpec other = schedule with { Optimizer = schedule.Optimizer == "sgd" ? "adamw" : "sgd" };
        using ParameterOptimizer mine = Of(schedule, Parameters()), foreign = Of(other, Parameters());
        BadInputException e = Assert.Throws<BadInputException>(() => mine.Load(foreign.Save(), "state.safetensors"));
        Assert.Contains("state.safetensors: has no fitting optimizer.", e.Message);
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void A_group_learns_at_its_own_rate_and_decay_and_the_first_match_counts(ScheduleSpec schedule)
    {
        using var scope = NewDisposeScope();
        (string Name, Parameter Parameter)[] plain = Parameters(), grouped = Parameters();
        ScheduleSpec groups = schedule with
        {
            Groups =
            [
                new ParameterGroupSpec { Match = "backbone.", LrFactor = 0 },
                new ParameterGroupSpec { Match = "*.bias", LrFactor = 2, DecayFactor = 0 },
            ],
        };
        using ParameterOptimizer a = Of(schedule, plain), b = Of(groups, grouped), c = Of(schedule with { WeightDecay = 0 }, [("x", nn.Parameter(tensor(new[] { 1f, 2f })))]);
        Dictionary<string, float[]> before = grouped.ToDictionary(p => p.Name, p => p.Parameter.Floats());
        Walk(a, plain, 0, 1);
        Walk(b, grouped, 0, 1);
        Assert.Equal(before[s_names[0]], grouped[0].Parameter.Floats());
        Assert.Equal(before[s_names[1]], grouped[1].Parameter.Floats()); // a bias too, but the backbone comes first
        Assert.Equal(plain[2].Parameter.Floats(), grouped[2].Parameter.Floats());

        // twice the rate without decay
        (string Name, Parameter Parameter)[] alone = Parameters()[3..];
        using ParameterOptimizer bias = Of(schedule with { WeightDecay = 0 }, alone);
        bias.SetRate(2 * schedule.Lr);
        alone[0].Parameter.grad = Gradient(3, 0);
        bias.Step();
        TorchFixture.Near(alone[0].Parameter.Floats(), grouped[3].Parameter.Floats(), 1e-6);
    }

    [Fact]
    public void An_entry_that_no_parameter_has_is_an_error_and_a_frozen_one_is_not()
    {
        using var scope = NewDisposeScope();
        (string Name, Parameter Parameter)[] trained = Parameters()[2..];
        ScheduleSpec schedule = new() { Groups = [new ParameterGroupSpec { Match = "backbone.", LrFactor = 0.1 }] };
        Assert.Equal(1, Assert.Single(ParameterGroup.Of(schedule, trained, s_names)).LrFactor);
        BadInputException e = Assert.Throws<BadInputException>(() =>
            ParameterGroup.Of(schedule with { Groups = [.. schedule.Groups, new ParameterGroupSpec { Match = "bakbone." }] }, trained, s_names));
        Assert.Equal("schedule.groups[1].match: \"bakbone.\" is no parameter of this detector. Its names begin with backbone., head..", e.Message);
    }

    private static ParameterOptimizer Of(ScheduleSpec schedule, IReadOnlyList<(string Name, Parameter Parameter)> parameters) =>
        ParameterOptimizer.Create(schedule, ParameterGroup.Of(schedule, parameters, [.. parameters.Select(p => p.Name)]));

    private static (string Name, Parameter Parameter)[] Parameters() =>
        [.. s_names.Select((name, i) => (name, nn.Parameter(tensor(new[] { 1f + i, -0.5f * i }))))];

    /// <summary>Steps with gradients that follow from parameter and step; the last parameter has none in the first three.</summary>
    private static void Walk(ParameterOptimizer optimizer, (string Name, Parameter Parameter)[] parameters, int from, int to)
    {
        for (int step = from; step < to; step++)
        {
            optimizer.ZeroGrad();
            for (int i = 0; i < parameters.Length; i++)
            {
                if (i != 0 || step % 2 == 0)
                {
                    parameters[i].Parameter.grad = Gradient(i, step);
                }
            }
            optimizer.Step();
        }
    }

    private static Tensor Gradient(int parameter, int step) => tensor(new[] { 0.1f * (parameter + 1), 0.3f - step });
}
