using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Proposals;
using AlignDet.Vision.Synth;
using Xunit;

namespace AlignDet.Tests.TrainingStages;

/// <summary>A handful of drawn scenes with proposals, drawn once for all tests of training.</summary>
public sealed class TinyScenes : IAsyncLifetime
{
    public string Folder { get; } = Path.Combine(Directory.CreateTempSubdirectory("aligndet-scenes-").FullName, "scenes");

    public string Proposals => Path.Combine(Folder, "proposals.json");

    /// <summary>The smallest detector that has every part.</summary>
    public static DetectorSpec Detector { get; } = new()
    {
        NeckChannels = 16,
        FrozenStages = 0,
        NormEval = false,
        Options = new RetinaNetOptions { AnchorSizes = [16, 32, 64, 128, 256], HeadConvs = 1, HeadNorm = "group", ScoreThreshold = 0.001 },
    };

    public async ValueTask InitializeAsync()
    {
        SceneDataset.Write(Folder, new SceneSettings { Images = 6, Val = 3, Unlabeled = 4, Classes = 3, CropsPerClass = 1, MinSide = 96, MaxSide = 112, Seed = 7 });
        string unlabeled = Path.Combine(Folder, "unlabeled");
        string[] files = [.. Directory.EnumerateFiles(unlabeled).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        ProposalResult found = await ProposalRunner.RunAsync(unlabeled, files, new ProposalSpec { MinSide = 16 }, 2, null, CancellationToken.None);
        CocoWriter.Write(found.Dataset, Proposals);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);
        return ValueTask.CompletedTask;
    }

    public Recipe FineTune(int steps) => new()
    {
        Stage = StageNames.FineTune,
        Detector = Detector,
        Data = new DataSpec { Dataset = "file:" + Folder, Train = "train", Val = "val" },
        Input = new InputSpec { ShortSide = [64], LongSide = 96 },
        Schedule = new ScheduleSpec { Steps = steps, Batch = 2, Lr = 0.01, WarmupSteps = 2, ClipNorm = 10 },
        Evaluation = new EvaluationSpec { Pictures = 1 },
        Checkpoint = new CheckpointSpec { Every = 1000 },
    };

    public Recipe BoxDomain(int steps) => FineTune(steps) with
    {
        Stage = StageNames.BoxDomain,
        Data = new DataSpec { Dataset = "file:" + Folder, Train = "unlabeled", Proposals = "file:" + Proposals },
        BoxDomain = new BoxDomainSpec { Samples = 64, Dim = 16, MaxBoxes = 10, TrainBackbone = true },
    };
}
