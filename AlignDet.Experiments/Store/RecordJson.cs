using System.Text.Json;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Store;

/// <summary>Records of the store as JSON; those of a newer version are refused.</summary>
internal static class RecordJson
{
    public static byte[] Write<T>(T record) => JsonSerializer.SerializeToUtf8Bytes(record, PlatformJson.Indented);

    /// <exception cref="BadInputException">It is damaged, or a newer version wrote it.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> json, string key, IArtifactStore store, int newest)
    {
        string where = $"{key} in the artifact store ({store.Description})";
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.TryGetProperty("schema", out JsonElement element) && element.TryGetInt32(out int schema) && schema > newest)
            {
                throw new BadInputException(where, $"is of schema {schema}, this version reads up to {newest}", "A newer version of AlignDet reads it; install that one");
            }
            return document.Deserialize<T>(PlatformJson.Indented) ?? throw new JsonException("it is null");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            throw new BadInputException(where, "is damaged: " + fault.Message.TrimEnd('.'), "Restore the file from a backup, or move its folder out of the store", fault);
        }
    }
}
