using System.Globalization;
using AlignDet.Detection.Checkpoints.Pickling;
using AlignDet.Detection.Checkpoints.PyTorch;
using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints;

/// <summary>Writes the zip that <c>torch.load(weights_only=True)</c> reads: tensors, dicts and texts, nothing that would have to be run.</summary>
public static class PthWriter
{
    private const string Root = "archive/";
    private const int MostRecords = ushort.MaxValue - 4;

    /// <summary>Writes weights.</summary>
    /// <param name="stream">From its current place on.</param>
    /// <param name="tensors">In this order, on any device.</param>
    /// <param name="under">Key of the outer dict that holds the state dict (<c>state_dict</c> for mmdet, <c>model</c> for DETR); empty: the state dict is all.</param>
    /// <param name="classes">Class names for <c>meta.CLASSES</c>, as mmdet has them; only with <paramref name="under"/>.</param>
    /// <exception cref="BadInputException">There are more numbers than a zip of 4 GB holds.</exception>
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors, string under, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(under);
        ArgumentNullException.ThrowIfNull(classes);
        if (tensors.Values.Sum(t => t.numel() * t.element_size()) > int.MaxValue || tensors.Count > MostRecords)
        {
            throw new BadInputException("weights", "are too large for a .pth written here (2 GB, 65531 tensors)", "Write .safetensors instead");
        }
        var zip = new ZipWriter(stream);
        zip.Add(Root + "data.pkl", Pickle(tensors, under, classes));
        zip.Add(Root + "byteorder", "little"u8);
        int key = 0;
        foreach (Tensor tensor in tensors.Values)
        {
            using var scope = NewDisposeScope();
            zip.Add(string.Create(CultureInfo.InvariantCulture, $"{Root}data/{key++}"), tensor.detach().cpu().contiguous().bytes);
        }
        zip.Add(Root + "version", "3\n"u8);
        zip.Finish();
    }

    private static byte[] Pickle(IReadOnlyDictionary<string, Tensor> tensors, string under, IReadOnlyList<string> classes)
    {
        var pickle = new PickleWriter();
        if (under.Length == 0)
        {
            StateDict();
            return pickle.ToArray();
        }
        pickle.Dict(() =>
        {
            if (classes.Count > 0)
            {
                pickle.Text("meta");
                pickle.Dict(() =>
                {
                    pickle.Text("CLASSES");
                    pickle.Texts(classes);
                });
            }
            pickle.Text(under);
            StateDict();
        });
        return pickle.ToArray();

        void StateDict() => pickle.OrderedDict(() =>
        {
            int key = 0;
            foreach ((string name, Tensor tensor) in tensors)
            {
                pickle.Text(name);
                pickle.Tensor((key++).ToString(CultureInfo.InvariantCulture), tensor.dtype, tensor.shape);
            }
        });
    }
}
