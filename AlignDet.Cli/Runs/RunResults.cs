using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace AlignDet.Cli.Runs;

/// <summary>What the runs of a training came to, for people and for programs.</summary>
internal static class RunResults
{
    private const string Baseline = "baseline";

    /// <summary>AP of each measured run; where one is the baseline, also what each gains over it.</summary>
    public static void WriteTable(CliOutput output, IReadOnlyList<TrainedNode> nodes)
    {
        (TrainedNode Node, double[] Stats)[] measured =
            [.. nodes.Select(node => (node, Stats(node.Folder))).Where(pair => pair.Item2 is not null).Select(pair => (pair.node, pair.Item2!))];
        if (measured.Length == 0)
        {
            return;
        }
        double[]? baseline = measured.FirstOrDefault(pair => pair.Node.Name == Baseline).Stats;
        Table table = new Table().Border(TableBorder.Simple).AddColumn("run");
        foreach (string column in new[] { "AP", "AP50", "AP75" })
        {
            table.AddColumn(column, c => c.RightAligned());
        }
        if (baseline is not null)
        {
            table.AddColumn("AP gained", c => c.RightAligned());
        }
        foreach ((TrainedNode node, double[] stats) in measured)
        {
            List<string> cells = [Markup.Escape(node.Name), Show(stats[0]), Show(stats[1]), Show(stats[2])];
            if (baseline is not null)
            {
                cells.Add(node.Name == Baseline ? "" : (stats[0] - baseline[0]).ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture));
            }
            table.AddRow([.. cells]);
        }
        output.WriteTable(table);
    }

    /// <summary>Everything in one object: the runs with their folders and results.</summary>
    public static void WriteJson(CliOutput output, TrainingResult result) => output.WriteJson(new
    {
        outcome = result.Outcome.ToString().ToLowerInvariant(),
        runs = result.Nodes.Select(node => new
        {
            node.Name,
            node.Stage,
            folder = node.Folder.Path,
            done = node.Folder.IsDone,
            checkpoint = node.Folder.BestCheckpoint(),
            results = File.Exists(node.Folder.ResultsFile) ? JsonNode.Parse(File.ReadAllText(node.Folder.ResultsFile)) : null,
        }),
    });

    /// <summary>pycocotools' 12 numbers, or null where the run was not measured.</summary>
    public static double[]? Stats(RunFolder folder)
    {
        if (!File.Exists(folder.ResultsFile))
        {
            return null;
        }
        JsonNode? stats = JsonNode.Parse(File.ReadAllText(folder.ResultsFile))?["eval"]?["stats"];
        double[]? numbers = stats.Deserialize<double[]>();
        return numbers is { Length: >= 3 } ? numbers : null;
    }

    private static string Show(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
