using System.CommandLine;
using System.Text.Json.Serialization;
using AlignDet.Cli.Display;
using AlignDet.Cli.Runs;
using AlignDet.Detection.Inference;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Drawing;
using AlignDet.Vision.Images;
using AlignDet.Vision.Masks;

namespace AlignDet.Cli.Commands;

/// <summary><c>aligndet predict</c>: boxes for pictures without labels.</summary>
internal static class PredictCommand
{
    public static Command Create(CliOutput output)
    {
        Option<string> checkpoint = new("--checkpoint") { Description = "Folder of a run or a checkpoint, a model.safetensors, or a detector of torchvision, mmdet or DETR (.pth).", HelpName = "DIR|FILE", Required = true };
        Option<string> images = new("--images") { Description = "A picture, or a folder of pictures.", HelpName = "FILE|DIR", Required = true };
        Option<string> annotations = new("--ann") { Description = "Annotation file of the pictures, COCO JSON: just these are searched, and predictions carry its ids, fit for eval.", HelpName = "FILE" };
        Option<string> outFolder = new("--out") { Description = "Folder for predictions.json and the pictures with their boxes.", HelpName = "DIR", Required = true };
        Option<double> score = new("--score") { Description = "Least confidence of a box, 0 to 1.", DefaultValueFactory = _ => 0.3 };
        score.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 0 and <= 1))
            {
                result.AddError("--score: give a number from 0 to 1.");
            }
        });
        Option<string> device = DeviceOption.Create();
        CommandWithExamples command = new("predict", "Finds objects in pictures with a trained detector.",
            "aligndet predict --checkpoint runs/first/fine-tune --images photos --out found",
            "aligndet predict --checkpoint model.safetensors --images photo.jpg --out found --score 0.5",
            "aligndet predict --checkpoint runs/first/fine-tune --images val --ann instances_val.json --score 0.001 --out found",
            "aligndet predict --checkpoint fasterrcnn_resnet50_fpn_coco.pth --images photo.jpg --out found")
        {
            checkpoint, images, annotations, outFolder, score, device,
        };
        command.SetAction(async (parsed, _) =>
        {
            LeftOut leftOut = new(output), notesOnFile = new(output);
            (PictureList pictures, ResultIds ids) = parsed.GetValue(annotations) is { } file
                ? ResultIds.Of(file, parsed.GetRequiredValue(images), notesOnFile)
                : (PictureList.Of(parsed.GetRequiredValue(images)), new ResultIds());
            notesOnFile.Tell();
            string folder = Path.GetFullPath(parsed.GetRequiredValue(outFolder));
            RefuseToOverwrite(pictures, folder);
            IReadOnlyList<string> notes = [];
            using Interruption interruption = new(output);
            IReadOnlyList<Prediction> found = await StageDisplay.RunAsync(output, "predict", TimeProvider.System, display => Task.Run(() =>
            {
                using Predictor predictor = Predictor.Load(RunFolder.ProductBehind(parsed.GetRequiredValue(checkpoint)), parsed.GetRequiredValue(device));
                notes = predictor.Notes;
                return Predict(predictor, pictures, ids, folder, parsed.GetRequiredValue(score), display, leftOut, interruption.Token);
            }));
            leftOut.Tell();
            foreach (string note in notes)
            {
                output.Error.WriteLine($"note: {note}");
            }
            if (leftOut.Count == pictures.Names.Count)
            {
                throw new BadInputException(pictures.Folder, $"not one of {leftOut.Count} pictures can be read", "Give pictures that can be opened");
            }
            foreach (IGrouping<string, Prediction> unknown in found.Where(p => p.CategoryId is null).GroupBy(p => p.Category))
            {
                output.Error.WriteLine($"note: {unknown.Count()} boxes of {unknown.Key} are drawn but not in predictions.json: the annotation file has no such category");
            }
            found = [.. found.Where(p => p.CategoryId is not null)];
            AtomicFile.WriteText(Path.Combine(folder, "predictions.json"), CliOutput.ToJson(found));
            output.Out.WriteLine($"{found.Count} boxes in {pictures.Names.Count - leftOut.Count} pictures, {leftOut.Count} pictures left out: {folder}");
        });
        return command;
    }

    private static void RefuseToOverwrite(PictureList pictures, string folder)
    {
        HashSet<string> given = new(pictures.Names.Select(name => Path.GetFullPath(Path.Combine(pictures.Folder, name))), StringComparer.OrdinalIgnoreCase);
        if (Enumerable.Range(0, pictures.Names.Count).Select(i => Path.GetFullPath(Path.Combine(folder, pictures.DrawnName(i)))).FirstOrDefault(given.Contains) is { } own)
        {
            throw new BadInputException(own, "would be replaced by its own drawing", "Give another folder to --out");
        }
    }

    private static List<Prediction> Predict(
        Predictor predictor, PictureList pictures, ResultIds ids, string folder, double score, IStageDisplay display, LeftOut leftOut, CancellationToken cancel)
    {
        List<Prediction> all = [];
        for (int i = 0; i < pictures.Names.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            string name = pictures.Names[i];
            if (Decode(Path.Combine(pictures.Folder, name), pictures.Names.Count == 1, leftOut, cancel) is { } picture)
            {
                IReadOnlyList<FoundObject> objects = predictor.Objects(predictor.Predict(picture), picture, score);
                string drawn = Path.Combine(folder, pictures.DrawnName(i));
                Directory.CreateDirectory(Path.GetDirectoryName(drawn)!);
                ImageEncoder.Write(BoxPainter.Paint(picture, [.. objects.Select(o => o.Box)], masks: [.. objects.Select(o => o.Mask)]), drawn);
                all.AddRange(objects.Select(found => Prediction.Of(ids, i, name, found, predictor.Classes)));
            }
            display.Progress("predict", i + 1, pictures.Names.Count);
        }
        return all;
    }

    /// <summary>Null for a picture that cannot be read; where it is the only one, there is nothing else to do.</summary>
    private static RgbImage? Decode(string path, bool isOnlyOne, LeftOut leftOut, CancellationToken cancel)
    {
        try
        {
            return ImageDecoder.Decode(path, cancel);
        }
        catch (BadInputException fault) when (!isOnlyOne)
        {
            leftOut.Add(fault.Message);
            return null;
        }
    }

    /// <summary>
    /// A line of predictions.json: a COCO result, with names beside the ids.
    /// </summary>
    internal sealed record Prediction(
        [property: JsonPropertyName("image_id")] long ImageId,
        [property: JsonPropertyName("file_name")] string FileName,
        [property: JsonPropertyName("category_id")] long? CategoryId,
        string Category,
        float[] Bbox,
        float Score,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Segmentation? Segmentation)
    {
        public static Prediction Of(ResultIds ids, int index, string file, FoundObject found, IReadOnlyList<string> classes)
        {
            BoxOverlay box = found.Box;
            return new Prediction(
                ids.Image(index, file), file, ids.Category(classes, box.Label!), box.Label!, [box.X1, box.Y1, box.X2 - box.X1, box.Y2 - box.Y1], box.Score ?? 0,
                found.Mask is { } mask ? new Segmentation([mask.Height, mask.Width], RunLengthText.Write(mask)) : null);
        }
    }

    /// <summary>A mask as COCO writes it.</summary>
    /// <param name="Size">Rows and columns of the picture.</param>
    /// <param name="Counts">Compressed run lengths.</param>
    internal sealed record Segmentation(int[] Size, string Counts);
}
