using System.Text.Json;
using AlignDet.Recipes;

namespace AlignDet.Cli.Commands;

/// <summary>Reads names of classes: a line each, a JSON array of texts, or the categories of a COCO annotation file by their ids.</summary>
internal static class ClassNames
{
    /// <exception cref="BadInputException">The file cannot be read or has no names.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, "cannot be read: " + e.Message.TrimEnd('.'), "Name a file with a class a line", e);
        }
        string start = text.TrimStart();
        string[] names = start.StartsWith('[') || start.StartsWith('{')
            ? Json(text, path)
            : [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length > 0 ? names : throw new BadInputException(path, "has no names", "Write a class a line");
    }

    private static string[] Json(string text, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(name => name.GetString()!)]
                : [.. document.RootElement.GetProperty("categories").EnumerateArray().OrderBy(c => c.GetProperty("id").GetInt64()).Select(c => c.GetProperty("name").GetString()!)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BadInputException(path, "is neither a JSON array of names nor a COCO annotation file", "Write a class a line", e);
        }
    }
}
