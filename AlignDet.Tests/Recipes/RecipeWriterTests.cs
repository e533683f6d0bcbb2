using AlignDet.Recipes;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Recipes;

public class RecipeWriterTests
{
    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        Gen<Recipe> recipes =
            from steps in Gen.Choose(10, 100000)
            from milestones in Gen.Choose(1, 9).ListOf()
            from real in Gen.Choose(1, 1000000)
            from shortSide in Gen.Choose(32, 900).NonEmptyListOf()
            from flag in Gen.Elements(true, false)
            from text in Gen.Elements("a b", "päth", "c:\\x", "quote\"s", "+&<>")
            select new Recipe
            {
                Stage = flag ? StageNames.BoxDomain : StageNames.FineTune,
                Detector = new DetectorSpec { NormEval = flag, NeckChannels = 16 + (steps % 9 * 8) },
                Weights = flag ? new WeightsSpec { From = "file:" + text, Part = "backbone" } : null,
                Data = new DataSpec { Dataset = "file:" + text, Val = flag ? "val" : null, Percent = flag ? 100 : real / 10000.0, Proposals = "node:p" },
                Input = new InputSpec { ShortSide = [.. shortSide], LongSide = 1000 + steps, Flip = real / 1e6 },
                Schedule = new ScheduleSpec
                {
                    Steps = steps,
                    Lr = 1.0 / real,
                    Milestones = [.. milestones.Distinct().Order()],
                    ClipNorm = flag ? real / 3.0 : null,
                    Optimizer = flag ? "adamw" : "sgd",
                    Groups = [.. milestones.Take(2).Select(m => new ParameterGroupSpec { Match = text, LrFactor = m, DecayFactor = real / 7.0 })],
                },
                BoxDomain = new BoxDomainSpec { MaxBoxes = flag ? steps : null, TrainBackbone = flag },
                Seed = steps,
            };
        Prop.ForAll(recipes.ToArbitrary(), recipe =>
        {
            string json = RecipeWriter.Write(recipe);
            return RecipeWriter.Write(RecipeReader.Read(json, "written")) == json;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_key_is_written_and_every_written_key_is_known()
    {
        Assert.Contains("schedule.clipNorm", RecipePaths.All);
        Assert.Contains("schedule.groups", RecipePaths.All);
        Assert.Contains("weights.part", RecipePaths.All);
        Assert.Contains("detector.options.anchorSizes", RecipePaths.All);
        Assert.Equal("schema", RecipePaths.All[0]);
    }

    [Fact]
    public void A_pipeline_is_read_back_the_same()
    {
        PipelineSpec pipeline = RecipeDocument.Read(Presets.Find("drawn-scenes").Json, "drawn-scenes").Pipeline!;
        string json = RecipeWriter.Write(pipeline);
        Assert.Equal(json, RecipeWriter.Write(PipelineReader.Read(json, "written")));
    }
}
