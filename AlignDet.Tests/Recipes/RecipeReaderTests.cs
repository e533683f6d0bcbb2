using AlignDet.Recipes;
using Xunit;

namespace AlignDet.Tests.Recipes;

public class RecipeReaderTests
{
    /// <summary>A key path set to a value, and the words that the problem must hold.</summary>
    public static TheoryData<string, string, string> Wrong { get; } = new()
    {
        { "seed", "-1", "seed: is the number -1. Give a whole number of at least 0." },
        { "seed", "1.5", "seed: is the number 1.5" },
        { "seed", "\"1\"", "seed: is the text \"1\"" },
        { "devices", "2", "devices: is 2, this version trains on one device only" },
        { "stage", "\"fine-tun\"", "Did you mean \"fine-tune\"?" },
        { "stage", "3", "stage: is the number 3" },
        { "detector", "[]", "detector: is a list. Give an object" },
        { "detector.kind", "\"yolo\"", "detector.kind: \"yolo\" is not known. Allowed: \"retinanet\"" },
        { "detector.backbone", "\"resnet51\"", "Did you mean \"resnet" },
        { "detector.neckChannels", "60", "60 is not a multiple of 8. Take 56 or 64" },
        { "detector.neckChannels", "8", "of at least 16" },
        { "detector.frozenStages", "5", "of at least 0 and at most 4" },
        { "detector.normEval", "1", "Give true or false" },
        { "detector.options.anchorSizes", "[32, 64]", "has 2 sizes. Give 5" },
        { "detector.options.anchorSizes", "[32, 64, 64, 128, 256]", "not ascending" },
        { "detector.options.headNorm", "\"batch\"", "Allowed: \"none\", \"group\"" },
        { "detector.options.nmsThreshold", "0", "above 0 and at most 1" },
        { "detector", "{ \"kind\": \"detr\", \"options\": { \"dilation\": true } }", "detector.options.dilation: is true, and resnet18 cannot be dilated" },
        { "detector", "{ \"kind\": \"detr\", \"options\": { \"heads\": 3 } }", "detector.options.heads: 3 does not divide hiddenDim, 256" },
        { "detector", "{ \"kind\": \"detr\", \"options\": { \"classCost\": 0, \"boxCost\": 0, \"giouCost\": 0 } }", "detector.options.classCost: is 0 as boxCost and giouCost are" },
        { "detector", "{ \"kind\": \"detr\", \"options\": { \"position\": \"learnt\" } }", "Did you mean \"learned\"?" },
        { "detector.options.scoreThreshold", "1", "of at least 0 and below 1" },
        { "detector.options.backgroundIou", "0.6", "detector.options.backgroundIou: is above foregroundIou: an anchor could be both" },
        { "detector.options.lossAverage", "\"image\"", "Allowed: \"picture\", \"batch\"" },
        { "weights", "{}", "weights.from: is missing" },
        { "weights.from", "\"checkpoint\"", "\"checkpoint\" names no weights" },
        { "weights.from", "\"run:abc@best\"", "names no weights" },
        { "weights", "{ \"from\": \"file:a\", \"part\": \"neck\" }", "weights.part: \"neck\" is not known" },
        { "data.dataset", "\"clipart-scenes\"", "names no data set. " },
        { "data.dataset", "\"drawn-scene\"", "Did you mean \"drawn-scenes\"?" },
        { "data.dataset", "null", "data.dataset: is missing, the stage fine-tune needs it" },
        { "data.proposals", "\"proposals.json\"", "names no proposals" },
        { "data.train", "\"../train\"", "cannot be the name of a split" },
        { "data.percent", "0", "above 0 and at most 100" },
        { "data.percent", "101", "above 0 and at most 100" },
        { "boxDomain.compat", "true", "has no such mode" },
        { "input.shortSide", "[]", "input.shortSide: is empty" },
        { "input.shortSide", "160", "Give a list of whole numbers" },
        { "input.shortSide", "[160, 16]", "input.shortSide[1]: is the number 16. Give a whole number of at least 32" },
        { "input.longSide", "700", "700 is less than 800 of input.shortSide. Give at least 800" },
        { "input.flip", "1.1", "of at least 0 and at most 1" },
        { "schedule.steps", "0", "schedule.steps: is the number 0. Give a whole number of at least 1." },
        { "schedule.steps", "null", "schedule.steps: is null" },
        { "schedule.steps", "1e12", "schedule.steps" },
        { "schedule.batch", "0", "schedule.batch" },
        { "schedule.lr", "0", "Give a number above 0" },
        { "schedule.lr", "1e400", "schedule.lr: is the number 1e400" },
        { "schedule.momentum", "1", "below 1" },
        { "schedule.gamma", "0", "schedule.gamma" },
        { "schedule.optimizer", "\"adam\"", "Did you mean \"adamw\"? Allowed: \"sgd\", \"adamw\"" },
        { "schedule.groups", "{}", "schedule.groups: is an object. Give a list, such as" },
        { "schedule.groups", "[3]", "schedule.groups[0]: is the number 3. Give an object" },
        { "schedule.groups", "[{ \"lrFactor\": 2 }]", "schedule.groups[0].match: is missing" },
        { "schedule.groups", "[{ \"match\": \"a\", \"lrFactor\": -1 }]", "schedule.groups[0].lrFactor: is the number -1" },
        { "schedule.groups", "[{ \"match\": \"a\" }, { \"match\": \"b\", \"decay\": 0 }]", "schedule.groups[1].decay: is not a known key" },
        { "schedule.milestones", "[3, 2]", "not ascending" },
        { "schedule.milestones", "[12000]", "12000 is not below the 12000 of schedule.steps" },
        { "schedule.clipNorm", "0", "schedule.clipNorm" },
        { "boxDomain.temperature", "0", "boxDomain.temperature" },
        { "boxDomain.maxBoxes", "0", "boxDomain.maxBoxes" },
        { "evaluation.metric", "\"voc\"", "Allowed: \"coco\", \"voc07\"" },
        { "evaluation.every", "-1", "evaluation.every" },
        { "checkpoint.every", "0", "checkpoint.every" },
        { "checkpoint.keepLast", "0", "checkpoint.keepLast" },
        { "proposals.mode", "\"slow\"", "proposals.mode: \"slow\" is not known" },
        { "proposals.minScale", "0.9", "no box would be left" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_value_is_reported_with_source_path_and_cure(string path, string value, string words)
    {
        string json = RecipeJson.With(path, value);
        BadInputException fault = Assert.Throws<BadInputException>(() => RecipeReader.Read(json, "my.json"));
        string problem = Assert.Single(fault.Problems);
        Assert.StartsWith("my.json: ", problem);
        Assert.Contains(words, problem);
    }

    [Theory]
    [InlineData("schedule.step", "Did you mean \"steps\"?")]
    [InlineData("schedule.STEPS", "Did you mean \"steps\"?")]
    [InlineData("schedule.stpes", "Did you mean \"steps\"?")]
    [InlineData("shedule", "Did you mean \"schedule\"?")]
    [InlineData("detector.neck_channels", "Did you mean \"neckChannels\"?")]
    [InlineData("detector.options.anchorSize", "Did you mean \"anchorSizes\"?")]
    [InlineData("momentum", "It belongs at \"schedule.momentum\"")]
    [InlineData("detector.headConvs", "It belongs at \"detector.options.headConvs\"")]
    [InlineData("checkpoint.frobnicate", "Known: every, keepLast")]
    public void An_unknown_key_names_the_nearest_known_one(string path, string words)
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => RecipeReader.Read(RecipeJson.With(path, "1"), "my.json"));
        string problem = Assert.Single(fault.Problems);
        Assert.Contains($"my.json: {path}: is not a known key", problem);
        Assert.Contains(words, problem);
    }

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        const string json = """
            { "stage": "box-domain", "detecter": {}, "schedule": { "steps": 0, "steps": 0, "lr": "fast", "warmup": 3 },
              "boxDomain": { "temperature": -1 }, "input": { "shortSide": [8] }, "devices": 4 }
            """;
        BadInputException fault = Assert.Throws<BadInputException>(() => RecipeReader.Read(json, "x.json"));
        string[] paths = [.. fault.Problems.Select(line => line.Split(": ")[1])];
        Assert.Equal(
            ["boxDomain.temperature", "data.dataset", "data.proposals", "detecter", "devices", "input.shortSide[0]",
                "schedule.lr", "schedule.steps", "schedule.steps", "schedule.warmup"],
            paths.Order(StringComparer.Ordinal));
        Assert.Equal(fault.Problems.Count, fault.Message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed_and_absent_keys_have_defaults()
    {
        Recipe recipe = RecipeReader.Read("""
            // a recipe
            { "stage": "fine-tune", /* here */ "data": { "dataset": "drawn-scenes", }, "schedule": { "steps": 1e1, }, }
            """, "x.json");
        Assert.Equal(10, recipe.Schedule.Steps);
        Assert.Equal(new ScheduleSpec().Lr, recipe.Schedule.Lr);
        Assert.Equal(Recipe.CurrentSchema, recipe.Schema);
    }

    [Fact]
    public void A_newer_schema_is_refused_without_guessing_at_the_rest()
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => RecipeReader.Read("{ \"schema\": 2, \"new\": 1 }", "x.json"));
        Assert.Equal(["x.json: schema: is 2, this version reads up to 1. Use a newer aligndet, one that reads schema 2."], fault.Problems);
    }

    [Theory]
    [InlineData("", "this is not JSON. It is empty")]
    [InlineData("{ \"stage\": }", "line 1, column")]
    [InlineData("{ \"seed\": NaN }", "NaN and Infinity are no numbers")]
    [InlineData("[]", "holds a list")]
    [InlineData("{ \"stage\": \"fine-tune\" } {}", "this is not JSON")]
    public void What_is_no_recipe_at_all_is_one_clear_problem(string json, string words)
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => RecipeReader.Read(json, "x.json"));
        Assert.Contains(words, Assert.Single(fault.Problems));
    }

    [Theory]
    [InlineData("proposals", "data.dataset")]
    [InlineData("box-domain", "data.dataset data.proposals")]
    [InlineData("fine-tune", "data.dataset")]
    [InlineData("evaluate", "data.dataset data.val weights.from")]
    [InlineData("predict", "data.dataset weights.from")]
    public void A_stage_says_what_it_cannot_do_without(string stage, string needs)
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => RecipeReader.Read($$"""{ "stage": "{{stage}}" }""", "x"));
        Assert.Equal(needs, string.Join(' ', fault.Problems.Select(line => line.Split(": ")[1]).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("drawn-scenes")]
    [InlineData("file:/data/scenes")]
    [InlineData("file:C:\\data")]
    [InlineData("clipart-scenes@3f2a90c1b7de")]
    public void Every_form_of_data_set_is_taken(string dataset)
    {
        string json = RecipeJson.With("data.dataset", System.Text.Json.JsonSerializer.Serialize(dataset));
        Assert.Equal(dataset, RecipeReader.Read(json, "x").Data.Dataset);
    }
}
