using System.Text.Json;

namespace AlignDet.Recipes.Reading;

/// <summary>JSON as people write it: comments and trailing commas allowed, a key given twice is a problem.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions s_options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The root object; duplicate keys are added to <paramref name="problems"/>.</summary>
    /// <exception cref="BadInputException">It is not JSON, or not an object.</exception>
    public static JsonElement Parse(string json, string source, ProblemList problems)
    {
        JsonElement root;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, s_options);
            root = document.RootElement.Clone();
        }
        catch (JsonException fault)
        {
            string where = $"{source}: line {(fault.LineNumber ?? 0) + 1}, column {(fault.BytePositionInLine ?? 0) + 1}";
            throw new BadInputException(where, "this is not JSON", Hint(json), fault);
        }
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new BadInputException(source, $"holds {Describe(root)}", "A recipe is an object: { \"schema\": 1, \"stage\": ... }");
        }
        FindDuplicates(root, "", problems);
        return root;
    }

    /// <summary>What a value is, for messages: <c>text "abc"</c>, <c>the number 3</c>.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"the text {Shorten(value.GetRawText())}",
        JsonValueKind.Number => $"the number {Shorten(value.GetRawText())}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "a list",
        _ => "an object",
    };

    private static void FindDuplicates(JsonElement value, string path, ProblemList problems)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement item in value.EnumerateArray())
            {
                FindDuplicates(item, $"{path}[{index++}]", problems);
            }
        }
        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            string inner = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (!seen.Add(property.Name))
            {
                problems.Add(inner, "is given twice", "Keep one of them");
            }
            FindDuplicates(property.Value, inner, problems);
        }
    }

    private static string Hint(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return "It is empty; a recipe is an object: { \"schema\": 1, \"stage\": ... }";
        }
        return json.Contains("NaN", StringComparison.Ordinal) || json.Contains("Infinity", StringComparison.Ordinal)
            ? "NaN and Infinity are no numbers there; give a finite one"
            : "Look there for a missing comma, quote or bracket";
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
