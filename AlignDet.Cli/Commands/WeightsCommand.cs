using System.CommandLine;
using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Checkpoints.Naming;
using AlignDet.Recipes;

namespace AlignDet.Cli.Commands;

/// <summary><c>aligndet weights info|convert|extract</c>.</summary>
internal static class WeightsCommand
{
    private static readonly string[] s_sources = ["torchvision", "mmdet", "detr", "aligndet"];

    public static Command Create(CliOutput output) => new("weights", "Shows, converts and takes apart checkpoints, of PyTorch too.")
    {
        Info(output), Convert(output), Extract(output),
    };

    private static CommandWithExamples Info(CliOutput output)
    {
        Option<string> file = In();
        Option<string> from = From();
        Option<bool> json = new("--json") { Description = "Print JSON." };
        CommandWithExamples command = new("info", "Says what a checkpoint holds, having read all of it.", "aligndet weights info --in fasterrcnn_resnet50_fpn_coco.pth") { file, from, json };
        command.SetAction(parsed => WeightsInfo.Show(output, FileOf(parsed.GetRequiredValue(file)), Naming(parsed.GetValue(from)), parsed.GetValue(json)));
        return command;
    }

    private static CommandWithExamples Convert(CliOutput output)
    {
        Option<string> file = In(), target = Out(), from = From(), to = To();
        Option<string> recipe = new("--recipe") { Description = "A recipe with the detector and its input; by default both are read off the weights.", HelpName = "FILE|PRESET" };
        Option<string> classes = new("--classes") { Description = "Names of the classes: a line each, a JSON array, or a COCO annotation file.", HelpName = "FILE" };
        Option<bool> force = Force();
        CommandWithExamples command = new("convert", "Writes a checkpoint in this tool's names, ready for predict and eval, or back in another's.",
            "aligndet weights convert --in fasterrcnn_resnet50_fpn_coco.pth --out faster.safetensors",
            "aligndet weights convert --in retinanet_r50_mmdet.pth --out retinanet.safetensors --classes names.txt",
            "aligndet weights convert --in runs/first/fine-tune --out for_mmdet.pth --to mmdet")
        {
            file, target, from, to, recipe, classes, force,
        };
        command.SetAction(parsed => new WeightsConversion(output)
        {
            In = FileOf(parsed.GetRequiredValue(file)),
            Out = parsed.GetRequiredValue(target),
            From = Naming(parsed.GetValue(from)),
            To = Naming(parsed.GetValue(to)),
            Force = parsed.GetValue(force),
        }.Convert(parsed.GetValue(recipe), parsed.GetValue(classes)));
        return command;
    }

    private static CommandWithExamples Extract(CliOutput output)
    {
        Option<string> file = In(), target = Out(), from = From(), to = To();
        Option<bool> keepHeads = new("--keep-heads") { Description = "Keep the final layers, which a change of classes replaces." };
        Option<string> part = new("--part") { Description = "What to take.", HelpName = "detector|backbone", DefaultValueFactory = _ => "detector" };
        part.AcceptOnlyFromAmong("detector", "backbone");
        Option<bool> force = Force();
        CommandWithExamples command = new("extract", "Takes what a training on other classes starts from: everything but the final layers.",
            "aligndet weights extract --in aligndet_pretrained.pth --out start.safetensors",
            "aligndet weights extract --in aligndet_pretrained.pth --out for_mmdet.pth --to mmdet",
            "aligndet weights extract --in detector.pth --out resnet.safetensors --part backbone")
        {
            file, target, from, to, keepHeads, part, force,
        };
        command.SetAction(parsed => new WeightsConversion(output)
        {
            In = FileOf(parsed.GetRequiredValue(file)),
            Out = parsed.GetRequiredValue(target),
            From = Naming(parsed.GetValue(from)),
            To = Naming(parsed.GetValue(to)),
            Force = parsed.GetValue(force),
        }.Extract(parsed.GetValue(keepHeads), parsed.GetRequiredValue(part) == "backbone"));
        return command;
    }

    private static Option<string> In() => new("--in") { Description = "A .pth or .safetensors file, or a folder of a run or a checkpoint.", HelpName = "FILE|DIR", Required = true };

    private static Option<string> Out() => new("--out") { Description = "The new file; its ending, .safetensors or .pth, is its format.", HelpName = "FILE", Required = true };

    private static Option<bool> Force() => new("--force") { Description = "Replace --out where it is there already." };

    private static Option<string> From()
    {
        Option<string> from = new("--from") { Description = "Whose names the checkpoint has; by default its names tell.", HelpName = string.Join('|', s_sources) };
        from.AcceptOnlyFromAmong(s_sources);
        return from;
    }

    private static Option<string> To()
    {
        Option<string> to = new("--to") { Description = "Whose names to write; by default this tool's.", HelpName = "torchvision|mmdet|detr" };
        to.AcceptOnlyFromAmong("torchvision", "mmdet", "detr");
        return to;
    }

    private static WeightsNaming? Naming(string? name) => name is null ? null : Enum.Parse<WeightsNaming>(name, ignoreCase: true);

    /// <exception cref="BadInputException">There is nothing at the path.</exception>
    private static string FileOf(string path) => WeightsLoader.ModelFile(Runs.RunFolder.ProductBehind(path));
}
