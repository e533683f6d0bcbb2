using System.Text.Encodings.Web;
using System.Text.Json;
using AlignDet.Recipes;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Masks;

namespace AlignDet.Vision.Datasets;

/// <summary>
/// COCO results files: a list of <c>{ image_id, category_id, bbox, score }</c>, with <c>segmentation: { size, counts }</c> beside the
/// bbox or in its place (cocodataset.org/#format-results).
/// </summary>
public static class CocoResults
{
    /// <summary>The detections, in file order. A file of any size; only what the detections hold is in memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="masks">Whether masks are wanted; where not, one is read only if there is no bbox, which is then the mask's.</param>
    /// <param name="progress">Bytes read, and how many there are.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="BadInputException">
    /// The file is no results file, or a detection in it is unusable: measuring what is left would give a wrong number. The
    /// message has the first ten.
    /// </exception>
    public static IReadOnlyList<CocoDetection> Read(
        string path, bool masks = true, IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default)
    {
        CocoResultsVisitor visitor = JsonList.Read(
            path, () => new CocoResultsVisitor(Shown.Path(path), masks), "a list of detections", "Give a COCO results file", progress, cancel);
        visitor.Problems.ThrowIfFatal();
        return visitor.Detections;
    }

    /// <summary>Writes the file as a whole or not at all.</summary>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    /// <exception cref="BadInputException">The place cannot be written to.</exception>
    public static void Write(string path, IEnumerable<CocoDetection> detections)
    {
        const int FlushAt = 1 << 20;
        ArgumentNullException.ThrowIfNull(detections);
        WholeFile.Write(path, stream =>
        {
            // the letters of run lengths include some that would be escaped for the sake of web pages
            using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            writer.WriteStartArray();
            foreach (CocoDetection detection in detections)
            {
                writer.WriteStartObject();
                Write(writer, detection);
                writer.WriteEndObject();
                // the writer keeps everything in memory until told otherwise
                if (writer.BytesPending > FlushAt)
                    writer.Flush();
            }
            writer.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter writer, in CocoDetection detection)
    {
        writer.WriteNumber("image_id", detection.ImageId);
        writer.WriteNumber("category_id", detection.CategoryId);
        if (!detection.IsBoxOfMask)
            CocoWriter.WriteNumbers(writer, "bbox", [detection.X, detection.Y, detection.Width, detection.Height]);
        if (detection.Mask is { } mask)
        {
            writer.WriteStartObject("segmentation");
            CocoWriter.WriteNumbers(writer, "size", [mask.Height, mask.Width]);
            writer.WriteString("counts", RunLengthText.Write(mask));
            writer.WriteEndObject();
        }
        writer.WriteNumber("score", detection.Score);
    }
}
