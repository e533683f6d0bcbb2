using System.Text.Json;
using AlignDet.Detection.Detectors;
using AlignDet.Tests.Oracle;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>
/// The reference's pictures as its detectors saw them: what torchvision's GeneralizedRCNNTransform does, resizing by Torch itself, so that
/// only the detector is measured.
/// </summary>
internal sealed class ResizedPictures
{
    private readonly (double X, double Y)[] _scales; // original over resized

    /// <summary>Reads the pictures and resizes them.</summary>
    /// <param name="arguments">Arguments of the reference's constructor: <c>min_size</c>, <c>max_size</c>, <c>image_mean</c>, <c>image_std</c>.</param>
    public ResizedPictures(JsonElement arguments)
    {
        double shortSide = Number(arguments, "min_size", 800), longSide = Number(arguments, "max_size", 1333);
        Dictionary<string, OracleTensor> images = SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("detectors"), "images.safetensors"));
        Tensor mean = Channels(arguments, "image_mean", [0.485f, 0.456f, 0.406f]), deviation = Channels(arguments, "image_std", [0.229f, 0.224f, 0.225f]);
        OracleTensor[] pictures = [.. images.OrderBy(i => i.Key.Length).ThenBy(i => i.Key, StringComparer.Ordinal).Select(i => i.Value)];
        var resized = new Tensor[pictures.Length];
        _scales = new (double, double)[pictures.Length];
        OriginalSizes = [.. pictures.Select(p => ((int)p.Shape[1], (int)p.Shape[2]))];
        for (int i = 0; i < pictures.Length; i++)
        {
            (double height, double width) = OriginalSizes[i];
            Scale = [.. Scale, Math.Min(shortSide / Math.Min(height, width), longSide / Math.Max(height, width))];
            Tensor image = ((pictures[i].ToTensor().to(float32) / 255) - mean) / deviation;
            resized[i] = Resize(image, i, InterpolationMode.Bilinear);
            _scales[i] = (width / resized[i].shape[2], height / resized[i].shape[1]);
        }
        long rows = RoundUp(resized.Max(r => r.shape[1])), columns = RoundUp(resized.Max(r => r.shape[2]));
        Tensor pixels = zeros(resized.Length, 3, rows, columns);
        for (int i = 0; i < resized.Length; i++)
        {
            pixels[i, .., ..(int)resized[i].shape[1], ..(int)resized[i].shape[2]] = resized[i];
        }
        Batch = new ImageBatch(pixels, [.. resized.Select(r => ((int)r.shape[1], (int)r.shape[2]))]);
    }

    public ImageBatch Batch { get; }

    public (int Height, int Width)[] OriginalSizes { get; }

    private double[] Scale { get; } = [];

    /// <summary>Boxes of a resized picture, in the pixels of the original.</summary>
    public float[] ToOriginal(int picture, float[] boxes) => [.. boxes.Select((v, k) => (float)(v * Factor(picture, k)))];

    /// <summary>What a picture is trained with, from the tensors of a case.</summary>
    /// <param name="picture">Which.</param>
    /// <param name="values">Tensors <c>target0.boxes</c> ...</param>
    /// <param name="firstLabel">The reference's number of our class 0.</param>
    public Target Target(int picture, IReadOnlyDictionary<string, OracleTensor> values, int firstLabel)
    {
        float[] boxes = [.. values[$"target{picture}.boxes"].Floats().Select((v, k) => (float)(v / Factor(picture, k)))];
        Tensor labels = values[$"target{picture}.labels"].ToTensor() - firstLabel;
        Tensor? masks = values.TryGetValue($"target{picture}.masks", out OracleTensor? given)
            ? Resize(given.ToTensor().to(float32), picture, InterpolationMode.Nearest).to(uint8)
            : null;
        return new Target(tensor(boxes, [boxes.Length / 4, 4]), labels, masks);
    }

    private double Factor(int picture, int corner) => corner % 2 == 0 ? _scales[picture].X : _scales[picture].Y;

    // every plane as a picture of one channel: there may be none of them, but not no channels
    private Tensor Resize(Tensor planes, int picture, InterpolationMode mode) => nn.functional.interpolate(
        planes.unsqueeze(1), scale_factor: [Scale[picture], Scale[picture]], mode: mode, align_corners: mode == InterpolationMode.Bilinear ? false : null, recompute_scale_factor: true).squeeze(1);

    private static double Number(JsonElement arguments, string name, double fallback) => !arguments.TryGetProperty(name, out JsonElement value)
        ? fallback
        : value.ValueKind == JsonValueKind.Array ? value[value.GetArrayLength() - 1].GetDouble() // the reference takes the last one to find boxes
        : value.GetDouble();

    private static Tensor Channels(JsonElement arguments, string name, float[] fallback)
    {
        float[] values = arguments.TryGetProperty(name, out JsonElement given) && given.ValueKind == JsonValueKind.Array
            ? [.. given.EnumerateArray().Select(v => v.GetSingle())]
            : fallback;
        return tensor(values).view(3, 1, 1);
    }

    private static long RoundUp(long size) => (size + 31) / 32 * 32;
}
