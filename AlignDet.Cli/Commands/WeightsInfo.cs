using System.Globalization;
using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Checkpoints.Naming;
using AlignDet.Recipes;
using Spectre.Console;
using static TorchSharp.torch;

namespace AlignDet.Cli.Commands;

/// <summary>What a checkpoint holds, for people or as JSON.</summary>
internal static class WeightsInfo
{
    private static readonly string[] s_buffers = [".running_mean", ".running_var", ".num_batches_tracked", ".relative_position_index", ".attn_mask"];

    public static void Show(CliOutput output, string file, WeightsNaming? from, bool asJson)
    {
        using var scope = NewDisposeScope();
        Checkpoint checkpoint = Checkpoint.Read(file);
        Summary summary = Summary.Of(checkpoint, from);
        if (asJson)
        {
            output.WriteJson(summary);
            return;
        }
        output.Out.WriteLine($"file: {summary.File}");
        output.Out.WriteLine($"format: {summary.Format}{(summary.StateDictAt.Length > 0 ? $", weights under {summary.StateDictAt}" : "")}");
        output.Out.WriteLine($"names: {summary.Naming ?? "of no known source"}");
        output.Out.WriteLine($"detector: {summary.Detector ?? "none"}, backbone: {summary.Backbone ?? "not known"}, classes: {summary.Classes?.ToString(CultureInfo.InvariantCulture) ?? "not known"}");
        output.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{summary.Tensors} tensors, {summary.Parameters:N0} parameters, {summary.Bytes:N0} bytes, {string.Join(", ", summary.Dtypes.Select(d => $"{d.Key} ({d.Value})"))}"));
        foreach ((string key, string value) in summary.Facts.Where(f => f.Key != "recipe"))
        {
            output.Out.WriteLine($"  {key}: {value}");
        }
        Table table = new Table().Border(TableBorder.Simple).AddColumns("module", "tensors", "parameters", "bytes");
        foreach (ModuleSummary module in summary.Modules)
        {
            table.AddRow(Markup.Escape(module.Name), Figure(module.Tensors), Figure(module.Parameters), Figure(module.Bytes));
        }
        output.WriteTable(table);
        foreach (string note in summary.Notes)
        {
            output.Error.WriteLine($"note: {note}");
        }
    }

    private static string Figure(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static bool IsParameter(string name) => !s_buffers.Any(b => name.EndsWith(b, StringComparison.Ordinal));

    private sealed record ModuleSummary(string Name, int Tensors, long Parameters, long Bytes)
    {
        public static ModuleSummary Of(IGrouping<string, KeyValuePair<string, Tensor>> tensors) => new(
            tensors.Key, tensors.Count(), tensors.Where(t => IsParameter(t.Key)).Sum(t => t.Value.numel()), tensors.Sum(t => Size(t.Value)));

        private static long Size(Tensor tensor) => tensor.numel() * tensor.element_size();
    }

    private sealed record Summary(
        string File, string Format, string StateDictAt, string? Naming, string? Detector, string? Backbone, int? Classes, int Tensors, long Parameters, long Bytes,
        IReadOnlyDictionary<string, int> Dtypes, IReadOnlyDictionary<string, string> Facts, IReadOnlyList<ModuleSummary> Modules, IReadOnlyList<string> Notes)
    {
        public static Summary Of(Checkpoint checkpoint, WeightsNaming? from)
        {
            List<string> notes = checkpoint.Skipped.Count > 0 ? [$"{checkpoint.Skipped.Count} entries among the weights are no tensors"] : [];
            ConvertedWeights? weights = null;
            GuessedDetector? guess = null;
            try
            {
                weights = WeightsConverter.Convert(checkpoint, from);
                notes.AddRange(weights.Notes);
                if (weights.Unknown.Count > 0)
                {
                    notes.Add($"{weights.Unknown.Count} names are known nowhere here: {string.Join(", ", weights.Unknown.Take(5))}{(weights.Unknown.Count > 5 ? " ..." : "")}");
                }
                guess = weights.Kind is null ? null : DetectorGuess.Of(weights, checkpoint.Path);
            }
            catch (BadInputException fault)
            {
                notes.Add(fault.Message); // the file is sound: what it cannot be used for is a note
            }
            List<ModuleSummary> modules = [.. checkpoint.Tensors.GroupBy(t => Module(t.Key)).Select(ModuleSummary.Of)];
            return new Summary(
                checkpoint.Path, checkpoint.Format, checkpoint.StateDictAt, weights?.Source.ToString().ToLowerInvariant(),
                weights?.Kind, weights is null ? null : DetectorGuess.Backbone(weights), guess?.Classes, checkpoint.Tensors.Count,
                modules.Sum(m => m.Parameters), modules.Sum(m => m.Bytes),
                checkpoint.Tensors.Values.GroupBy(t => t.dtype.ToString().ToLowerInvariant()).ToDictionary(g => g.Key, g => g.Count()),
                checkpoint.Facts.Texts, modules, notes);
        }

        /// <summary>The first parts of a name, as far as they are words: <c>backbone.layer1</c>, <c>neck.fpn_convs</c>, <c>features</c>.</summary>
        private static string Module(string name)
        {
            string[] parts = name.Split('.');
            IEnumerable<string> words = parts[..^1].Take(name.StartsWith("module.", StringComparison.Ordinal) ? 3 : 2).TakeWhile(p => p.Length > 0 && !char.IsAsciiDigit(p[0]));
            string module = string.Join('.', words);
            return module.Length > 0 ? module : parts[0];
        }
    }
}
