using System.CommandLine;
using AlignDet.Recipes;
using Spectre.Console;

namespace AlignDet.Cli.Commands;

/// <summary><c>aligndet presets list|show</c>.</summary>
internal static class PresetsCommand
{
    public static Command Create(CliOutput output)
    {
        Option<bool> json = new("--json") { Description = "Print JSON." };
        Option<string?> detector = new("--detector") { Description = "Only those for a detector: " + string.Join(", ", DetectorKinds.All) + ".", HelpName = "KIND" };
        Option<string?> backbone = new("--backbone") { Description = "Only those with a backbone: " + string.Join(", ", BackboneNames.All) + ".", HelpName = "NAME" };
        CommandWithExamples list = new("list", "Lists the recipes and pipelines that come with this tool.", "aligndet presets list", "aligndet presets list --detector fcos")
        {
            detector, backbone, json,
        };
        list.SetAction(parsed => List(output, parsed.GetValue(detector), parsed.GetValue(backbone), parsed.GetValue(json)));

        Argument<string> name = new("NAME") { Description = "Name of the preset." };
        CommandWithExamples show = new("show", "Prints a preset, ready to be saved and changed.", "aligndet presets show drawn-scenes > my.jsonc") { name };
        show.SetAction(parsed => output.Out.Write(Presets.Find(parsed.GetRequiredValue(name)).Json));

        return new Command("presets", "The recipes and pipelines that come with this tool.") { list, show };
    }

    private static void List(CliOutput output, string? detector, string? backbone, bool asJson)
    {
        IReadOnlyList<Preset> presets = Presets.List(detector, backbone);
        if (asJson)
        {
            output.WriteJson(presets.Select(preset => new { preset.Name, preset.Stage, preset.Detector, preset.Backbone, preset.Description }));
            return;
        }
        // nine backbones of each detector would hide the others
        bool isWhole = detector is not null || backbone is not null;
        Table table = new Table().Border(TableBorder.Simple).AddColumns("name", "stage", "description");
        foreach (Preset preset in presets.Where(preset => isWhole || preset.Family is null))
        {
            table.AddRow(Markup.Escape(preset.Name), preset.Stage, Markup.Escape(preset.Description));
        }
        foreach (IGrouping<string, Preset> family in isWhole ? [] : presets.Where(preset => preset.Family is not null).GroupBy(preset => preset.Family!))
        {
            table.AddRow(Markup.Escape(family.Key), family.First().Stage, Markup.Escape($"On COCO, with {family.Count()} backbones: --detector {family.First().Detector} lists them."));
        }
        output.WriteTable(table);
    }
}
