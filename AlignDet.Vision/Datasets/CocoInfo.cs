using System.Text.Json;
using System.Text.Json.Nodes;
using AlignDet.Recipes;

namespace AlignDet.Vision.Datasets;

/// <summary>What a COCO file says of itself under the key "info".</summary>
public static class CocoInfo
{
    /// <summary>The value, or null where there is none.</summary>
    /// <exception cref="BadInputException">The file is missing or no JSON.</exception>
    public static JsonNode? Read(string path)
    {
        JsonNode? info = null;
        JsonFile.Load(path).Read((ref Utf8JsonReader reader) =>
        {
            while (reader.TokenType != JsonTokenType.None && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isInfo = reader.ValueTextEquals("info"u8);
                reader.Read();
                if (isInfo)
                {
                    info = JsonNode.Parse(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }
        });
        return info;
    }
}
