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
        CommandWithExamples list = new("list", "Lists the recipes and pipelines that come with this tool.", "aligndet presets list") { json };
        list.SetAction(parsed => List(output, parsed.GetValue(json)));

        Argument<string> name = new("NAME") { Description = "Name of the preset." };
        CommandWithExamples show = new("show", "Prints a preset, ready to be saved and changed.", "aligndet presets show drawn-scenes > my.jsonc") { name };
        show.SetAction(parsed => output.Out.Write(Presets.Find(parsed.GetRequiredValue(name)).Json));

        return new Command("presets", "The recipes and pipelines that come with this tool.") { list, show };
    }

    private static void List(CliOutput output, bool asJson)
    {
        if (asJson)
        {
            output.WriteJson(Presets.List().Select(preset => new { preset.Name, preset.Stage, preset.Description }));
            return;
        }
        Table table = new Table().Border(TableBorder.Simple).AddColumns("name", "stage", "description");
        foreach (Preset preset in Presets.List())
        {
            table.AddRow(Markup.Escape(preset.Name), preset.Stage, Markup.Escape(preset.Description));
        }
        output.WriteTable(table);
    }
}
