using System.Globalization;
using AlignDet.Vision.Evaluation;
using Spectre.Console;

namespace AlignDet.Cli.Commands;

/// <summary>What <c>aligndet eval</c> found, class by class.</summary>
internal static class EvalTables
{
    public static Table Classes(CocoEvaluation evaluation)
    {
        Table table = Start("AP", "AP50", "AP75", "AP small", "medium", "large", "AR", "objects", "detections");
        foreach (CocoClassResult k in evaluation.Classes)
        {
            Add(table, k.Name, [k.Ap, k.Ap50, k.Ap75, k.ApSmall, k.ApMedium, k.ApLarge, k.Ar100], k.Truths, k.Detections);
        }
        return table;
    }

    public static Table Classes(VocEvaluation evaluation)
    {
        Table table = Start("AP", "AP50", "AP75", "objects", "detections");
        foreach (VocClassResult k in evaluation.Classes)
        {
            Add(table, k.Name, [k.Ap, k.Ap50, k.Ap75], k.Truths, k.Detections);
        }
        return table;
    }

    private static Table Start(params ReadOnlySpan<string> columns)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("class");
        foreach (string column in columns)
        {
            table.AddColumn(column, c => c.RightAligned());
        }
        return table;
    }

    /// <summary>A class without objects has no AP, and an empty place says so better than -1.</summary>
    private static void Add(Table table, string name, double[] values, int truths, int detections) => table.AddRow(
    [
        Markup.Escape(name), .. values.Select(v => v < 0 ? "" : v.ToString("F3", CultureInfo.InvariantCulture)),
        truths.ToString(CultureInfo.InvariantCulture), detections.ToString(CultureInfo.InvariantCulture),
    ]);
}
