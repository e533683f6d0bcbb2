using System.Text.Json.Nodes;

namespace AlignDet.Tests.Recipes;

/// <summary>A valid recipe with one value changed, known path or not.</summary>
internal static class RecipeJson
{
    public static string With(string path, string value)
    {
        JsonObject root = JsonNode.Parse("""{ "schema": 1, "stage": "fine-tune", "data": { "dataset": "drawn-scenes" } }""")!.AsObject();
        JsonObject section = root;
        string[] keys = path.Split('.');
        foreach (string key in keys[..^1])
        {
            section[key] ??= new JsonObject();
            section = section[key]!.AsObject();
        }
        section[keys[^1]] = JsonNode.Parse(value);
        return root.ToJsonString();
    }
}
