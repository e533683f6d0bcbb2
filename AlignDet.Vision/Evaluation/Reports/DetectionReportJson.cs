using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>The file <c>report.json</c>: a <see cref="DetectionReport"/> in camelCase, enumerations by name.</summary>
public static class DetectionReportJson
{
    private const string Cure = "Write the report again";

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // class names in other scripts stay readable; angle brackets, ampersands and quotes are still escaped
        Encoder = JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The report as JSON on one line.</summary>
    public static string Write(DetectionReport report) => JsonSerializer.Serialize(report, s_options);

    /// <summary>Writes the file as a whole or not at all.</summary>
    /// <exception cref="BadInputException">The place cannot be written to.</exception>
    public static void WriteFile(DetectionReport report, string path)
    {
        ArgumentNullException.ThrowIfNull(report);
        WholeFile.Write(path, stream => JsonSerializer.Serialize(stream, report, s_options));
    }

    /// <summary>The report behind a JSON text.</summary>
    /// <param name="json">What <see cref="Write"/> made.</param>
    /// <param name="where">What to call the text in a message.</param>
    /// <exception cref="BadInputException">This is no report, a damaged one, or one of another schema.</exception>
    public static DetectionReport Read(string json, string where = "report.json")
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, where);
        }
        catch (JsonException fault)
        {
            throw Damaged(where, fault.Message, fault);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">It cannot be read, or <see cref="Read(string, string)"/> refuses it.</exception>
    public static DetectionReport ReadFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(Shown.Path(path), "the report cannot be read: " + Shown.Sentence(fault.Message.TrimEnd('.')), "Give a report.json that is there", fault);
        }
        return Read(text, Shown.Path(path));
    }

    private static DetectionReport Read(JsonElement root, string where)
    {
        JsonElement? schema = root.ValueKind == JsonValueKind.Object ? JsonValues.Find(root, "schema") : null;
        if (JsonValues.Whole(schema) is not long number)
            throw new BadInputException(where, "this is no report: it has no schema number", "Give the report.json of an evaluation");
        if (number != DetectionReport.CurrentSchema)
            throw new BadInputException(where, $"the report has schema {number}, this version reads {DetectionReport.CurrentSchema}", Cure);
        DetectionReport report = root.Deserialize<DetectionReport>(s_options)!;
        return ReportCheck.Fault(report) is { } fault ? throw Damaged(where, fault) : report;
    }

    private static BadInputException Damaged(string where, string fault, Exception? inner = null) =>
        new(where, "the report is damaged: " + Shown.Sentence(fault.TrimEnd('.')), Cure, inner);
}
