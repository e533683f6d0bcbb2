using AlignDet.Recipes;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Recipes;

public class PipelineTests
{
    [Fact]
    public void A_slug_alone_is_taken_only_where_it_can_be_looked_up()
    {
        const string json = """{ "nodes": [ { "node": "a", "recipe": { "stage": "fine-tune", "data": { "dataset": "clipart-scenes" } } } ] }""";
        Assert.Equal("clipart-scenes", PipelineReader.ReadSubmission(json, "p").Nodes[0].Recipe.Data.Dataset);
        Assert.Contains("\"clipart-scenes\" names no data set", Assert.Throws<BadInputException>(() => PipelineReader.Read(json, "p")).Message);
        Assert.Throws<BadInputException>(() => PipelineReader.ReadSubmission(json.Replace("clipart-scenes", "Clip/Art", StringComparison.Ordinal), "p"));
    }

    [Theory]
    [InlineData("node", "a")]
    [InlineData("dataset", "clipart-scenes@3f2a90c1b7de")]
    public void A_line_feed_is_no_part_of_a_name(string key, string name)
    {
        string json = """{ "nodes": [ { "node": "a", "recipe": { "stage": "fine-tune", "data": { "dataset": "clipart-scenes@3f2a90c1b7de" } } } ] }""";
        Assert.Single(PipelineReader.Read(json, "p").Nodes);
        Assert.Throws<BadInputException>(() => PipelineReader.Read(json.Replace($"\"{key}\": \"{name}\"", $"\"{key}\": \"{name}\\n\"", StringComparison.Ordinal), "p"));
    }

    [Fact]
    public void A_device_that_no_trainer_has_is_refused()
    {
        const string json = """{ "requires": { "device": "gpu" }, "nodes": [ { "node": "a", "recipe": { "stage": "fine-tune", "data": { "dataset": "drawn-scenes" } } } ] }""";
        BadInputException fault = Assert.Throws<BadInputException>(() => PipelineReader.Read(json, "p"));
        Assert.Equal("p: requires.device: is \"gpu\", and no trainer has such a device. Give \"cpu\" or \"cuda\".", Assert.Single(fault.Problems));
    }

    [Fact]
    public void Nodes_come_after_what_they_need_and_free_ones_keep_their_place()
    {
        // node i may need nodes with a smaller number, so there is no circle; then the file order is shuffled
        Gen<PipelineNode[]> pipelines =
            from count in Gen.Choose(1, 12)
            from needs in Gen.Choose(0, 1000).ArrayOf(count)
            from shuffled in Gen.Shuffle(Enumerable.Range(0, count).Select(i => Node($"n{i}", i > 0 && needs[i] % 3 > 0 ? $"n{needs[i] % i}" : null)))
            select shuffled;
        Prop.ForAll(pipelines.ToArbitrary(), nodes =>
        {
            IReadOnlyList<PipelineNode> order = PipelineOrder.Sort(new PipelineSpec { Name = "p", Nodes = nodes });
            List<string> names = [.. order.Select(node => node.Node)];
            bool complete = names.Count == nodes.Length && names.Distinct().Count() == nodes.Length;
            bool needsFirst = order.All(node => PipelineOrder.Needs(node.Recipe).All(need => names.IndexOf(need) < names.IndexOf(node.Node)));
            bool stable = nodes.Any(node => PipelineOrder.Needs(node.Recipe).Count > 0) || order.SequenceEqual(nodes);
            return complete && needsFirst && stable;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_circle_is_refused_and_names_its_nodes_only()
    {
        PipelineSpec pipeline = new() { Name = "p", Nodes = [Node("a", "c"), Node("b", "a"), Node("c", "b"), Node("after", "c"), Node("free", null)] };
        BadInputException fault = Assert.Throws<BadInputException>(() => PipelineOrder.Sort(pipeline));
        Assert.Contains("a, b, c need each other in a circle", Assert.Single(fault.Problems));
    }

    [Fact]
    public void A_node_that_needs_itself_is_a_circle() =>
        Assert.Throws<BadInputException>(() => PipelineOrder.Sort(new PipelineSpec { Name = "p", Nodes = [Node("a", "a")] }));

    [Fact]
    public void Problems_of_all_nodes_are_reported_together()
    {
        const string json = """
            { "name": "x", "prioritty": 1, "nodes": [
              { "node": "proposals", "recipe": { "stage": "proposals", "data": { "dataset": "drawn-scenes" } } },
              { "node": "pre", "recipe": { "stage": "box-domain", "data": { "dataset": "drawn-scenes", "proposals": "node:propsals" }, "seed": -1 } },
              { "node": "pre", "recipe": { "stage": "fine-tune", "data": { "dataset": "drawn-scenes" }, "weights": { "from": "node:proposals" } } },
              { "node": "No Good", "recipe": { "stage": "fine-tune" } },
              { "recipe": 3 } ] }
            """;
        BadInputException fault = Assert.Throws<BadInputException>(() => PipelineReader.Read(json, "p.json"));
        string all = fault.Message;
        Assert.Contains("p.json: prioritty: is not a known key. Did you mean \"priority\"?", all);
        Assert.Contains("p.json: pre.data.proposals: there is no node \"propsals\". Did you mean \"proposals\"?", all);
        Assert.Contains("p.json: pre.seed: is the number -1", all);
        Assert.Contains("nodes[2].node: \"pre\" is the name of two nodes", all);
        Assert.Contains("pre.weights.from: the node \"proposals\" is of stage proposals, which makes no weights", all);
        Assert.Contains("nodes[3].node: \"No Good\" cannot be the name of a node", all);
        Assert.Contains("nodes[3].recipe.data.dataset: is missing", all);
        Assert.Contains("nodes[4].node: is missing", all);
        Assert.Contains("nodes[4].recipe: is the number 3", all);
    }

    [Fact]
    public void A_submission_keeps_what_a_trainer_needs_to_know()
    {
        PipelineSpec pipeline = PipelineReader.Read("""
            { "schema": 1, "name": "first", "requires": { "device": "cuda" }, "priority": 5, "tags": ["a", "b"], "note": "n",
              "nodes": [ { "node": "p", "recipe": { "stage": "proposals", "data": { "dataset": "drawn-scenes" } } } ] }
            """, "p.json");
        Assert.Equal(("first", "cuda", 5, "a b", "n"),
            (pipeline.Name, pipeline.Requires["device"], pipeline.Priority, string.Join(' ', pipeline.Tags), pipeline.Note));
    }

    private static PipelineNode Node(string name, string? needs) => new(name, new Recipe
    {
        Stage = StageNames.FineTune,
        Weights = needs is null ? null : new WeightsSpec { From = "node:" + needs },
    });
}
