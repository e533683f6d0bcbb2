using System.Text.Json;
using System.Text.Json.Nodes;
using AlignDet.Recipes;
using AlignDet.Vision.Masks;

namespace AlignDet.Vision.Datasets;

/// <summary>Writes COCO annotation files.</summary>
public static class CocoWriter
{
    /// <summary>
    /// Writes the file as a whole or not at all, in UTF-8. <see cref="CocoReader"/> gives the same data set back; numbers keep
    /// all their digits.
    /// </summary>
    /// <param name="dataset">What to write.</param>
    /// <param name="path">Where to; an older file is replaced.</param>
    /// <param name="info">Settings to put under the key "info": what made the file, and how.</param>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    /// <exception cref="BadInputException">The place cannot be written to.</exception>
    public static void Write(CocoDataset dataset, string path, IReadOnlyDictionary<string, JsonNode?>? info = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Write(dataset.Images, dataset.Annotations, dataset.Categories, path, info);
    }

    /// <summary>Writes lists that need not be in memory: each is gone through once, in this order.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="annotations">The boxes.</param>
    /// <param name="categories">The classes.</param>
    /// <param name="path">Where to; an older file is replaced.</param>
    /// <param name="info">Settings to put under the key "info": what made the file, and how.</param>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    /// <exception cref="BadInputException">The place cannot be written to.</exception>
    public static void Write(
        IEnumerable<CocoImage> images, IEnumerable<CocoAnnotation> annotations, IEnumerable<CocoCategory> categories, string path,
        IReadOnlyDictionary<string, JsonNode?>? info = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(annotations);
        ArgumentNullException.ThrowIfNull(categories);
        WholeFile.Write(path, stream =>
        {
            using var writer = new Utf8JsonWriter(stream);
            writer.WriteStartObject();
            WriteInfo(writer, info);
            WriteList(writer, "images", images, WriteImage);
            WriteList(writer, "annotations", annotations, WriteAnnotation);
            WriteList(writer, "categories", categories, WriteCategory);
            writer.WriteEndObject();
        });
    }

    private static void WriteInfo(Utf8JsonWriter writer, IReadOnlyDictionary<string, JsonNode?>? info)
    {
        if (info is null)
            return;
        writer.WriteStartObject("info");
        foreach ((string key, JsonNode? value) in info)
        {
            writer.WritePropertyName(key);
            if (value is null)
                writer.WriteNullValue();
            else
                value.WriteTo(writer);
        }
        writer.WriteEndObject();
    }

    private static void WriteList<T>(Utf8JsonWriter writer, string key, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        const int FlushAt = 1 << 20;
        writer.WriteStartArray(key);
        foreach (T item in items)
        {
            writer.WriteStartObject();
            write(writer, item);
            writer.WriteEndObject();
            // the writer keeps everything in memory until told otherwise
            if (writer.BytesPending > FlushAt)
                writer.Flush();
        }
        writer.WriteEndArray();
    }

    private static void WriteImage(Utf8JsonWriter writer, CocoImage image)
    {
        writer.WriteNumber("id", image.Id);
        writer.WriteString("file_name", image.FileName);
        writer.WriteNumber("width", image.Width);
        writer.WriteNumber("height", image.Height);
    }

    private static void WriteCategory(Utf8JsonWriter writer, CocoCategory category)
    {
        writer.WriteNumber("id", category.Id);
        writer.WriteString("name", category.Name);
    }

    private static void WriteAnnotation(Utf8JsonWriter writer, CocoAnnotation annotation)
    {
        writer.WriteNumber("id", annotation.Id);
        writer.WriteNumber("image_id", annotation.ImageId);
        writer.WriteNumber("category_id", annotation.CategoryId);
        WriteNumbers(writer, "bbox", [annotation.X, annotation.Y, annotation.Width, annotation.Height]);
        writer.WriteNumber("area", annotation.Area);
        writer.WriteNumber("iscrowd", annotation.IsCrowd ? 1 : 0);
        if (annotation.IsDifficult)
            writer.WriteNumber("difficult", 1);
        if (annotation.Score is double score)
            writer.WriteNumber("score", score);
        if (annotation.Mask is not null)
        {
            writer.WriteStartObject("segmentation");
            WriteNumbers(writer, "size", [annotation.Mask.Height, annotation.Mask.Width]);
            writer.WriteString("counts", RunLengthText.Write(annotation.Mask));
            writer.WriteEndObject();
        }
        else if (annotation.Polygons is not null)
        {
            writer.WriteStartArray("segmentation");
            foreach (double[] polygon in annotation.Polygons)
                WriteNumbers(writer, null, polygon);
            writer.WriteEndArray();
        }
    }

    /// <summary>A list of numbers, under a key inside an object, without one inside a list.</summary>
    internal static void WriteNumbers(Utf8JsonWriter writer, string? key, ReadOnlySpan<double> numbers)
    {
        if (key is null)
            writer.WriteStartArray();
        else
            writer.WriteStartArray(key);
        foreach (double number in numbers)
            writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }
}
