using System.Collections.Concurrent;
using AlignDet.Recipes;
using AlignDet.Vision.Images;
using AlignDet.Vision.Transforms;

namespace AlignDet.Detection.Data;

/// <summary>
/// Decodes pictures for training. One that cannot be read never ends a training of hours: the next readable one stands in,
/// and the damaged file is told once.
/// </summary>
/// <param name="pictures">All pictures; at least one.</param>
/// <param name="warn">Called once for every file that cannot be read, from any thread.</param>
public sealed class PictureLoader(IReadOnlyList<TrainingPicture> pictures, Action<string> warn)
{
    private readonly ConcurrentDictionary<int, bool> _damaged = [];

    /// <summary>Boxes measured on a picture of another size would lie beside the objects.</summary>
    /// <exception cref="BadInputException">The sizes differ.</exception>
    internal static void CheckSize(RgbImage image, int width, int height, string path)
    {
        if (image.Width != width || image.Height != height)
        {
            throw new BadInputException(path, $"is {image.Width}x{image.Height} pixels, its annotations are for {width}x{height}", "Annotate the picture as it is, or make proposals of these very files");
        }
    }

    /// <summary>The picture at an index, or the next one that can be read.</summary>
    /// <exception cref="BadInputException">Not one of the files can be read.</exception>
    public Sample Load(int index, CancellationToken cancel)
    {
        for (int tried = 0; tried < pictures.Count; tried++)
        {
            int at = (index + tried) % pictures.Count;
            if (_damaged.ContainsKey(at))
            {
                continue;
            }
            try
            {
                TrainingPicture picture = pictures[at];
                RgbImage image = ImageDecoder.Decode(picture.Path, cancel);
                CheckSize(image, picture.Width, picture.Height, picture.Path);
                return new Sample(image, picture.Boxes, picture.Labels) { Outlines = picture.Outlines };
            }
            catch (BadInputException e)
            {
                if (_damaged.TryAdd(at, true))
                {
                    warn("left out: " + e.Message);
                }
            }
        }
        throw new BadInputException("training pictures", $"not one of {pictures.Count} can be read", "Run aligndet dataset check to see why");
    }
}
