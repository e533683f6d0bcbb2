namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>The classes of COCO's annotation files, as published checkpoints number them.</summary>
public static class CocoNames
{
    /// <summary>Stands for a number that COCO skipped.</summary>
    public const string Unused = "N/A";

    /// <summary>Names by category id, 0 to 90; ids that COCO skipped are <see cref="Unused"/> (torchvision's and DETR's order).</summary>
    public static IReadOnlyList<string> ById { get; } =
    [
        Unused, "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light", "fire hydrant", Unused, "stop sign",
        "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", Unused, "backpack", "umbrella",
        Unused, Unused, "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard",
        "surfboard", "tennis racket", "bottle", Unused, "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange",
        "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed", Unused, "dining table", Unused, Unused, "toilet",
        Unused, "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink", "refrigerator", Unused, "book", "clock",
        "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
    ];

    /// <summary>The 80 names without gaps (mmdet's order).</summary>
    public static IReadOnlyList<string> Dense { get; } = [.. ById.Where(n => n != Unused)];

    /// <summary>The category id of a class: COCO's own for its classes, else counted from 1.</summary>
    /// <param name="classes">A detector's classes.</param>
    /// <param name="name">One of them.</param>
    public static int CategoryId(IReadOnlyList<string> classes, string name)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return For(classes.Count) is { } coco && coco.SequenceEqual(classes) ? ById.ToList().IndexOf(name) : classes.ToList().IndexOf(name) + 1;
    }

    /// <summary>Names for a published head of that many classes, or null where it is none of COCO's.</summary>
    /// <param name="classes">Classes as this project counts them: without the background of R-CNNs and DETR's "no object".</param>
    public static IReadOnlyList<string>? For(int classes) => classes switch
    {
        91 => ById, // RetinaNet, FCOS, DETR: the class is the category id
        90 => [.. ById.Skip(1)], // R-CNNs: class 0 is category 1
        80 => Dense,
        _ => null,
    };
}
