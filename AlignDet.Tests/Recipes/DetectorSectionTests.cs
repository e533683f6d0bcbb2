using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlignDet.Recipes;
using Xunit;

namespace AlignDet.Tests.Recipes;

/// <summary>The detector of a recipe and the options of its kind, all of them: what there is comes from the records themselves.</summary>
public sealed class DetectorSectionTests
{
    public static TheoryData<string> Kinds() => [.. DetectorKinds.All];

    /// <summary>Every option of every kind.</summary>
    public static TheoryData<string, string> Options() => [.. DetectorKinds.All.SelectMany(kind => OptionsOf(kind).Select(option => (kind, option.Name)))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_alone_has_its_defaults(string kind)
    {
        Recipe recipe = Read(new JsonObject { ["kind"] = kind });
        Assert.Equal(DetectorOptions.DefaultOf(kind).GetType(), recipe.Detector.Options.GetType());
        Assert.Equal(RecipeWriter.Write(new Recipe { Stage = "fine-tune", Data = recipe.Data, Detector = new DetectorSpec { Kind = kind } }), RecipeWriter.Write(recipe));
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_is_read_and_written(string kind, string name)
    {
        PropertyInfo option = OptionsOf(kind).Single(o => o.Name == name);
        object usual = option.GetValue(DetectorOptions.DefaultOf(kind))!;
        JsonNode other = Other(kind, Key(name), usual);

        // a backbone that every option can go with
        Recipe recipe = Read(new JsonObject { ["kind"] = kind, ["backbone"] = "resnet50", ["options"] = new JsonObject { [Key(name)] = other } });

        object read = option.GetValue(recipe.Detector.Options)!;
        Assert.Equal(other.ToJsonString(), JsonSerializer.Serialize(read));
        Assert.NotEqual(JsonSerializer.Serialize(usual), JsonSerializer.Serialize(read));
        string written = RecipeWriter.Write(recipe);
        Assert.Equal(written, RecipeWriter.Write(RecipeReader.Read(written, "written")));
        Assert.Contains($"detector.options.{Key(name)}", RecipePaths.All);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_refuses_what_it_cannot_be(string kind, string name)
    {
        object usual = OptionsOf(kind).Single(o => o.Name == name).GetValue(DetectorOptions.DefaultOf(kind))!;
        JsonNode?[] wrong = usual switch
        {
            bool => [1, "true", null],
            string => ["no such thing", 3, null],
            IEnumerable => [new JsonArray(1, 2), new JsonArray(5, 4, 3, 2, 1), new JsonArray(1, 2, 3, 4, "5"), 8],
            _ => [-1, "much", null, new JsonArray()],
        };
        foreach (JsonNode? value in wrong)
        {
            IReadOnlyList<string> problems = Problems(new JsonObject { ["kind"] = kind, ["options"] = new JsonObject { [Key(name)] = value } });
            Assert.All(problems, problem => Assert.StartsWith($"my.json: detector.options.{Key(name)}", problem, StringComparison.Ordinal));
            Assert.Single(problems);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_option_of_another_kind_is_named_as_such(string kind)
    {
        string[] own = [.. OptionsOf(kind).Select(option => Key(option.Name))];
        foreach (string foreign in DetectorKinds.All.SelectMany(OptionsOf).Select(option => Key(option.Name)).Distinct().Except(own))
        {
            string problem = Assert.Single(Problems(new JsonObject { ["kind"] = kind, ["options"] = new JsonObject { [foreign] = 1 } }));
            string owners = string.Join(", ", DetectorKinds.All.Where(k => OptionsOf(k).Any(option => Key(option.Name) == foreign)));
            Assert.StartsWith($"my.json: detector.options.{foreign}: belongs to {owners}, the kind is {kind}. ", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Another_kind_for_a_preset_tells_which_options_do_not_fit()
    {
        Preset preset = Presets.Find("drawn-scenes_fine-tune");
        BadInputException fault = Assert.Throws<BadInputException>(() => RecipeDocument.Read(preset.Json, preset.Name, ["detector.kind=detr"]));
        Assert.Contains(fault.Problems, problem => problem.Contains("detector.options.anchorSizes: belongs to retinanet, faster-rcnn, mask-rcnn, the kind is detr", StringComparison.Ordinal));
        Assert.Contains(fault.Problems, problem => problem.Contains("detector.neckChannels: is given, and detr has no feature pyramid", StringComparison.Ordinal));
        Assert.All(fault.Problems, problem => Assert.StartsWith("drawn-scenes_fine-tune: detector.", problem, StringComparison.Ordinal));
        Assert.Contains(fault.Problems, problem => problem.Contains("aligndet presets list --detector detr", StringComparison.Ordinal));
    }

    [Fact]
    public void The_options_of_an_unknown_kind_are_not_judged()
    {
        string problem = Assert.Single(Problems(new JsonObject { ["kind"] = "fcoss", ["options"] = new JsonObject { ["centerRadius"] = 3 } }));
        Assert.Contains("Did you mean \"fcos\"?", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "kind": "detr", "neckChannels": 64 }""", "detector.neckChannels: is given, and detr has no feature pyramid")]
    [InlineData("""{ "dropPath": 0.1 }""", "detector.dropPath: is given, and resnet18 drops no paths")]
    [InlineData("""{ "backbone": "mobilenet_v2", "dropPath": 0 }""", "detector.dropPath: is given, and mobilenet_v2 drops no paths")]
    [InlineData("""{ "backbone": "swin_t", "backboneNorm": "frozen" }""", "detector.backboneNorm: is \"frozen\", and swin_t has no batch norms")]
    [InlineData("""{ "backbone": "swin_l", "normEps": 0 }""", "detector.normEps: is given, and swin_l has no batch norms")]
    [InlineData("""{ "backbone": "swin_xl" }""", "Did you mean \"swin_l\"?")]
    [InlineData("""{ "kind": "detr", "options": { "hiddenDim": 254 } }""", "254 is not a multiple of 4, which the position encoding needs. Take 252 or 256")]
    [InlineData("""{ "kind": "detr", "options": { "heads": 7 } }""", "detector.options.heads: 7 does not divide hiddenDim, 256")]
    [InlineData("""{ "kind": "mask-rcnn", "options": { "rpnBackgroundIou": 0.8 } }""", "detector.options.rpnBackgroundIou: is above rpnForegroundIou")]
    [InlineData("""{ "kind": "fcos", "options": { "anchorSize": [1, 2, 3, 4, 5] } }""", "detector.options.anchorSize: is not a known key")]
    [InlineData("""{ "options": { "nmsTreshold": 0.5 } }""", "Did you mean \"nmsThreshold\"?")]
    [InlineData("""{ "frozenBackbone": true }""", "detector.frozenBackbone: is not a known key")]
    public void What_a_detector_has_no_use_for_is_told(string detector, string words) =>
        Assert.Contains(words, Assert.Single(Problems(JsonNode.Parse(detector)!.AsObject())), StringComparison.Ordinal);

    [Fact]
    public void Every_kind_goes_with_every_backbone()
    {
        foreach (string kind in DetectorKinds.All)
        {
            foreach (string backbone in BackboneNames.All)
            {
                Recipe recipe = Read(new JsonObject { ["kind"] = kind, ["backbone"] = backbone });
                string written = RecipeWriter.Write(recipe);
                Recipe again = RecipeReader.Read(written, "written");
                Assert.Equal((kind, backbone, written), (again.Detector.Kind, again.Detector.Backbone, RecipeWriter.Write(again)));
            }
        }
    }

    [Fact]
    public void Every_path_of_every_kind_can_be_set_and_is_written()
    {
        Assert.Equal(RecipePaths.All.Count, RecipePaths.All.Distinct().Count());
        Assert.Equal(DetectorKinds.All, RecipePaths.Options.Keys);
        foreach ((string kind, IReadOnlyList<string> keys) in RecipePaths.Options)
        {
            Assert.Equal(OptionsOf(kind).Select(option => Key(option.Name)).Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
        }
    }

    private static PropertyInfo[] OptionsOf(string kind) =>
        [.. DetectorOptions.DefaultOf(kind).GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)];

    private static string Key(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>Another value that fits: a word is found in what the reader allows, numbers stay within their bounds.</summary>
    private static JsonNode Other(string kind, string key, object usual) => usual switch
    {
        bool flag => !flag,
        int number => number == 0 ? 1 : 2 * number,
        double number when key.EndsWith("oregroundIou", StringComparison.Ordinal) => (1 + number) / 2, // above that of the background
        double number => number == 0 ? 0.25 : number / 2,
        IEnumerable<int> list => new JsonArray([.. list.Select(item => (JsonNode)(2 * item))]),
        _ => Problems(new JsonObject { ["kind"] = kind, ["options"] = new JsonObject { [key] = "?" } })[0]
            .Split("Allowed: ")[1].TrimEnd('.').Split(", ").Select(word => word.Trim('"')).First(word => word != (string)usual),
    };

    private static string Json(JsonObject detector) =>
        new JsonObject { ["stage"] = "fine-tune", ["data"] = new JsonObject { ["dataset"] = "drawn-scenes" }, ["detector"] = detector }.ToJsonString();

    private static Recipe Read(JsonObject detector) => RecipeReader.Read(Json(detector), "my.json");

    private static IReadOnlyList<string> Problems(JsonObject detector) => Assert.Throws<BadInputException>(() => Read(detector)).Problems;
}
