using AlignDet.Recipes;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Proposals;

/// <summary>What selective search made of one picture.</summary>
/// <param name="Width">Pixels, upright; 0 where the picture cannot be read.</param>
/// <param name="Height">Pixels, upright; 0 where the picture cannot be read.</param>
/// <param name="Boxes">What the filter left, best first.</param>
/// <param name="Fault">Why the picture cannot be read, for the user; null where it can.</param>
internal sealed record FoundProposals(int Width, int Height, IReadOnlyList<Box> Boxes, string? Fault)
{
    /// <summary>Decodes and searches a picture.</summary>
    public static FoundProposals Search(string path, SearchPlan plan, ProposalFilter filter, CancellationToken cancel)
    {
        RgbImage image;
        try
        {
            image = ImageDecoder.Decode(path, cancel);
        }
        catch (BadInputException unreadable)
        {
            return new FoundProposals(0, 0, [], unreadable.Message);
        }
        IReadOnlyList<Box> boxes = SelectiveSearch.Find(image, plan, cancel);
        return new FoundProposals(image.Width, image.Height, filter.Apply(boxes, image.Width, image.Height), null);
    }
}

/// <summary>What tells that a picture file is still the same.</summary>
/// <param name="Bytes">Its length; -1 where it is missing.</param>
/// <param name="Changed">When it was last written, in ticks of universal time.</param>
internal readonly record struct PictureStamp(long Bytes, long Changed)
{
    public static PictureStamp Of(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? new PictureStamp(file.Length, file.LastWriteTimeUtc.Ticks) : new PictureStamp(-1, 0);
    }
}
