using System.Text.Json.Nodes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Synth;

/// <summary>The annotation file of a part of a drawn data set.</summary>
internal static class SceneAnnotations
{
    /// <summary>What it takes to draw the same again; pictures depend on nothing else.</summary>
    public static Dictionary<string, JsonNode?> Info(SceneSettings settings) => new()
    {
        ["description"] = "Drawn scenes: a class is a shape; boxes and outlines are of the visible part",
        ["seed"] = settings.Seed,
        ["classes"] = settings.Classes,
        ["min_side"] = settings.MinSide,
        ["max_side"] = settings.MaxSide,
    };

    /// <summary>Pictures, boxes and classes, each numbered from 1 on.</summary>
    public static CocoDataset Of(SceneSettings settings, IEnumerable<(ScenePicture Picture, SceneTruth Truth)> labelled)
    {
        List<CocoImage> images = [];
        List<CocoAnnotation> annotations = [];
        foreach ((ScenePicture picture, SceneTruth truth) in labelled)
        {
            int imageId = images.Count + 1;
            images.Add(new CocoImage(imageId, Path.GetFileName(picture.File), truth.Width, truth.Height));
            foreach (DrawnObject drawn in truth.Objects)
            {
                annotations.Add(new CocoAnnotation(
                    annotations.Count + 1, imageId, drawn.ClassIndex + 1, drawn.X, drawn.Y, drawn.Width, drawn.Height, drawn.Area, IsCrowd: false)
                {
                    Polygons = drawn.Polygons,
                });
            }
        }
        return new CocoDataset
        {
            Images = images,
            Annotations = annotations,
            Categories = [.. SceneClasses.Names.Take(settings.Classes).Select((name, i) => new CocoCategory(i + 1, name))],
        };
    }
}
