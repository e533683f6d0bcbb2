using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlignDet.Recipes.Runs;

/// <summary>How the platform's records are written: camelCase names, lower-case words for states, times in UTC with <c>Z</c>.</summary>
public static class PlatformJson
{
    /// <summary>For files that people may open.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    /// <summary>For lines and messages.</summary>
    public static JsonSerializerOptions Compact { get; } = Create(indented: false);

    /// <summary>Sets another serialiser (such as the REST API's) up in the same way.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
        options.Converters.Add(new UtcTimeConverter());
    }

    private static JsonSerializerOptions Create(bool indented)
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web) { WriteIndented = indented };
        Configure(options);
        return options;
    }

    private sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
    }
}
