using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Stages;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.TrainingStages;

/// <summary>DETR through the training stage: AdamW, a backbone that learns more slowly, and dropout.</summary>
[Collection(TorchGeneratorCollection.Name)]
public class DetrTrainingTests(TinyScenes scenes) : IClassFixture<TinyScenes>
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_was_paused_and_resumed_ends_with_the_bytes_of_one_that_was_not()
    {
        using var folder = new TemporaryFolder();
        var whole = new TrainingContext(folder.File("whole"));
        await new FineTuneStage().RunAsync(Detr(5), whole, _cancel);
        var first = new TrainingContext(folder.File("first")) { PauseAfter = 3 };
        await new FineTuneStage().RunAsync(Detr(5), first, _cancel);

        // as it was written before every step had a seed of its own: with the generator's state
        WithOneTensorMore(first.LastCheckpoint!);
        var second = new TrainingContext(folder.File("second")) { ResumeFrom = first.LastCheckpoint };
        Assert.Equal(StageOutcome.Completed, await new FineTuneStage().RunAsync(Detr(5), second, _cancel));
        foreach (string file in (string[])[CheckpointFolder.ModelFile, CheckpointFolder.StateFile])
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole.LastCheckpoint!, file)), File.ReadAllBytes(Path.Combine(second.LastCheckpoint!, file)));
        }

        // the first step makes the optimiser's buffers; after that the count stands still
        Assert.Equal(5, whole.LiveTensors.Count);
        Assert.All(whole.LiveTensors.Skip(1), count => Assert.Equal(whole.LiveTensors[1], count));
    }

    [Fact]
    public async Task A_slip_in_a_parameter_group_ends_before_the_first_step()
    {
        using var folder = new TemporaryFolder();
        Recipe recipe = Detr(2);
        recipe = recipe with { Schedule = recipe.Schedule with { Groups = [new ParameterGroupSpec { Match = "backbon.", LrFactor = 0.1 }] } };
        BadInputException e = await Assert.ThrowsAsync<BadInputException>(() => new FineTuneStage().RunAsync(recipe, new TrainingContext(folder.Path), _cancel));
        Assert.Contains("schedule.groups[0].match", e.Message);
    }

    private Recipe Detr(int steps)
    {
        Recipe recipe = scenes.FineTune(steps);
        return recipe with
        {
            Detector = new DetectorSpec
            {
                Kind = DetectorKinds.Detr,
                FrozenStages = 0,
                NormEval = false,
                Options = new DetrOptions { Queries = 8, HiddenDim = 16, Heads = 2, FeedForward = 32, EncoderLayers = 1, DecoderLayers = 2, Dropout = 0.1 },
            },
            Data = recipe.Data with { Val = null },
            Schedule = new ScheduleSpec
            {
                Steps = steps,
                Batch = 2,
                Optimizer = "adamw",
                Lr = 1e-3,
                WarmupSteps = 0,
                ClipNorm = 0.1,
                Groups = [new ParameterGroupSpec { Match = "backbone.", LrFactor = 0.1 }],
            },
        };
    }

    private static void WithOneTensorMore(string checkpoint)
    {
        using var scope = NewDisposeScope();
        CheckpointIndex index = CheckpointFolder.Verify(checkpoint);
        string file = Path.Combine(checkpoint, CheckpointFolder.StateFile);
        Dictionary<string, Tensor> state = SafetensorsFile.Read(file).Tensors;
        state["rng.torch"] = random.get_rng_state();
        File.Delete(file);
        SafetensorsFile.Write(file, state, new Dictionary<string, string>());
        CheckpointFolder.Seal(checkpoint, index.Step, new Dictionary<string, double>(), index.Best);
    }
}
