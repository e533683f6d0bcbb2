using System.Text;
using AlignDet.Vision.Datasets;

namespace AlignDet.Cli.Runs;

/// <summary>Texts and copies that are there whole or not at all, also after a power cut.</summary>
internal static class AtomicFile
{
    public static void WriteText(string path, string text) => WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    public static void WriteBytes(string path, ReadOnlyMemory<byte> bytes) => WholeFile.Write(path, stream => stream.Write(bytes.Span));

    public static void Copy(string source, string path) => WholeFile.Write(path, stream =>
    {
        using FileStream from = File.OpenRead(source);
        from.CopyTo(stream);
    });
}
