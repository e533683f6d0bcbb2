using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AlignDet.Experiments.Store;
using AlignDet.Recipes.Stages;

namespace AlignDet.Experiments.Metrics;

/// <summary>A picture's <c>NAME.json</c>, written after the picture.</summary>
/// <param name="Schema">Version of the file format.</param>
/// <param name="Name">Its file name in the data set.</param>
/// <param name="Step">Training step.</param>
/// <param name="File">Name of the encoded picture beside.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Boxes">What to draw over it.</param>
internal sealed record PictureRecord(int Schema, string Name, long Step, string File, int Width, int Height, IReadOnlyList<BoxOverlay> Boxes)
{
    public const int CurrentSchema = 1;
}

/// <summary>The pictures of an attempt: <c>step-000300/NAME.jpg</c> and <c>NAME.json</c>.</summary>
/// <param name="store">The store.</param>
/// <param name="folder">Key of the folder, with a slash at its end.</param>
internal sealed class PictureFolder(IArtifactStore store, string folder)
{
    public async Task<string> WriteAsync(string name, long step, ReadOnlyMemory<byte> image, ImageHeader header, IReadOnlyList<BoxOverlay> boxes, CancellationToken cancel)
    {
        string stem = StemOf(name), place = string.Create(CultureInfo.InvariantCulture, $"{folder}step-{step:D6}/");
        PictureRecord record = new(PictureRecord.CurrentSchema, name, step, stem + header.Extension, header.Width, header.Height, boxes);
        await store.WriteAsync(place + record.File, image, WriteCondition.Always, null, cancel);
        return await store.WriteAsync($"{place}{stem}.json", RecordJson.Write(record), WriteCondition.Always, null, cancel);
    }

    /// <summary>A name that can be part of a key; where it had to be changed, with a hash, so that two names stay two.</summary>
    internal static string StemOf(string name)
    {
        if (StoreKey.IsSegment(name + ".json") && Encoding.UTF8.GetByteCount(name) <= 120)
        {
            return name;
        }
        string plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')).TrimStart('.');
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
        return plain.Length == 0 ? hash : $"{plain[^Math.Min(plain.Length, 80)..].TrimStart('.')}-{hash}";
    }
}
