using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AlignDet.Recipes.Stages;

/// <summary>
/// A checkpoint: a folder of <c>model.safetensors</c> (deployable), <c>state.safetensors</c> (what training needs beside it)
/// and <c>checkpoint.json</c>, written last with names, sizes and SHA-256. Without it the folder does not count. A stage that trains
/// nothing has files of its own in place of the first two.
/// </summary>
public static class CheckpointFolder
{
    /// <summary>Weights and buffers of the model.</summary>
    public const string ModelFile = "model.safetensors";

    /// <summary>Optimiser and momentum detector.</summary>
    public const string StateFile = "state.safetensors";

    /// <summary>The list of files that makes the folder count.</summary>
    public const string IndexFile = "checkpoint.json";

    private const int CurrentSchema = 1;

    /// <summary><c>step-000300</c>.</summary>
    public static string Name(long step) => FormattableString.Invariant($"step-{step:D6}");

    /// <summary>Writes <see cref="IndexFile"/> over the files that lie in the folder; an older index is replaced.</summary>
    public static void Seal(string folder, long step, IReadOnlyDictionary<string, double> metrics, BestCheckpoint? best)
    {
        string target = Path.Combine(folder, IndexFile), temporary = target + ".tmp";
        var files = new JsonArray();
        foreach (string path in Directory.EnumerateFiles(folder).Where(path => path != target && path != temporary).Order(StringComparer.Ordinal))
        {
            files.Add(new JsonObject { ["name"] = Path.GetFileName(path), ["bytes"] = new FileInfo(path).Length, ["sha256"] = Hash(path) });
        }
        var index = new JsonObject
        {
            ["schema"] = CurrentSchema,
            ["step"] = step,
            ["metrics"] = new JsonObject(metrics.Where(m => double.IsFinite(m.Value)).Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))),
            ["best"] = best is null ? null : new JsonObject { ["checkpoint"] = best.Checkpoint, ["metric"] = best.Metric, ["value"] = best.Value },
            ["files"] = files,
        };
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
            index.WriteTo(json);
            json.Flush();
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, target, overwrite: true);
    }

    /// <summary>Reads the index and checks every file's length and hash.</summary>
    /// <exception cref="BadInputException">The folder is no complete checkpoint, or a file was changed or cut off.</exception>
    public static CheckpointIndex Verify(string folder)
    {
        string path = Path.Combine(folder, IndexFile);
        if (!File.Exists(path))
        {
            throw new BadInputException(folder, "is no complete checkpoint: it has no " + IndexFile, "Take another checkpoint of the run");
        }
        try
        {
            JsonNode index = JsonNode.Parse(File.ReadAllBytes(path), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!;
            int schema = (int)Of(index, "schema");
            if (schema > CurrentSchema)
            {
                throw new BadInputException(path, $"has schema {schema}, this version reads up to {CurrentSchema}", "Update aligndet");
            }
            foreach (JsonNode? file in Of(index, "files").AsArray())
            {
                VerifyFile(folder, Of(file, "name").GetValue<string>(), (long)Of(file, "bytes"), Of(file, "sha256").GetValue<string>());
            }
            BestCheckpoint? best = index["best"] is { } b
                ? new BestCheckpoint(Of(b, "checkpoint").GetValue<string>(), Of(b, "metric").GetValue<string>(), (double)Of(b, "value"))
                : null;
            return new CheckpointIndex((long)Of(index, "step"), best);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new BadInputException(path, "is not a checkpoint index", "Take another checkpoint of the run", e);
        }
    }

    private static JsonNode Of(JsonNode? node, string key) =>
        (node as JsonObject)?[key] ?? throw new FormatException($"{key} is missing");

    private static void VerifyFile(string folder, string name, long bytes, string hash)
    {
        string path = Path.Combine(folder, Path.GetFileName(name));
        if (!File.Exists(path))
        {
            throw new BadInputException(path, "is missing from the checkpoint", "Take another checkpoint of the run");
        }
        if (new FileInfo(path).Length != bytes || Hash(path) != hash)
        {
            throw new BadInputException(path, "was cut off or changed since it was written (length or SHA-256 differ)", "Take another checkpoint of the run");
        }
    }

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}

/// <summary>What a checkpoint says of itself.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Best">The best checkpoint up to then.</param>
public sealed record CheckpointIndex(long Step, BestCheckpoint? Best);

/// <summary>The best checkpoint of a run.</summary>
/// <param name="Checkpoint">Its folder name.</param>
/// <param name="Metric">The metric that decided, <c>val/ap</c>.</param>
/// <param name="Value">The metric's value.</param>
public sealed record BestCheckpoint(string Checkpoint, string Metric, double Value);
