using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Drawing;
using AlignDet.Vision.Images;

namespace AlignDet.Detection.Clustering;

/// <summary>What clusters look like: for some of them, from the largest to the smallest, the boxes nearest to their centre.</summary>
public static class ClusterSheet
{
    private const int Rows = 12;
    private const int Columns = 10;
    private const int Side = 96;

    /// <summary>Draws the sheet; a row a cluster, as far as possible of different pictures.</summary>
    /// <param name="clustered">The clusters.</param>
    /// <param name="imagesFolder">The folder of the pictures.</param>
    /// <param name="cancel">Looked at before each picture.</param>
    public static RgbImage Draw(ClusteredProposals clustered, string imagesFolder, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(clustered);
        int count = clustered.Clusters.Sizes.Count, shown = Math.Min(Rows, count);
        int[] chosen = [.. Enumerable.Range(0, shown).Select(i => shown == 1 ? 0 : (int)((long)i * (count - 1) / (shown - 1)))];
        ILookup<int, int> rowsOf = Enumerable.Range(0, clustered.Rows.Length).Where(row => chosen.Contains(clustered.Clusters.Labels[row]))
            .ToLookup(row => clustered.Clusters.Labels[row]);
        Dictionary<long, CocoImage> images = clustered.Proposals.Images.ToDictionary(image => image.Id);
        List<RgbImage> crops = [];
        List<string> captions = [];
        foreach (int cluster in chosen)
        {
            int first = crops.Count;
            foreach (CocoAnnotation box in Nearest(clustered, rowsOf[cluster]))
            {
                cancel.ThrowIfCancellationRequested();
                if (Crop(imagesFolder, images[box.ImageId], box, cancel) is { } crop)
                {
                    crops.Add(crop);
                }
            }
            while (crops.Count < first + Columns)
            {
                crops.Add(CropPicture.Blank(Side));
            }
            captions.Add(FormattableString.Invariant($"{ClusteredProposals.NameOf(cluster)[8..]}: {clustered.Clusters.Sizes[cluster]}"));
            captions.AddRange(Enumerable.Repeat("", Columns - 1));
        }
        string title = FormattableString.Invariant($"{shown} of {count} clusters of {clustered.Rows.Length} boxes: number, size, nearest to the centre");
        return ContactSheet.Compose(crops, Columns, title, captions);
    }

    private static IEnumerable<CocoAnnotation> Nearest(ClusteredProposals clustered, IEnumerable<int> rows)
    {
        CocoAnnotation[] near = [.. rows.OrderBy(row => clustered.Clusters.Distances[row]).ThenBy(row => row).Select(row => clustered.Proposals.Annotations[clustered.Rows[row]])];
        CocoAnnotation[] different = [.. near.DistinctBy(box => box.ImageId).Take(Columns)];
        return different.Concat(near.Except(different)).Take(Columns);
    }

    /// <summary>Null where the picture can no longer be read.</summary>
    private static RgbImage? Crop(string folder, CocoImage image, CocoAnnotation box, CancellationToken cancel)
    {
        try
        {
            return CropPicture.Of(ImageDecoder.Decode(DatasetFolder.PictureFile(folder, image), cancel), box.Box, Side);
        }
        catch (BadInputException)
        {
            return null;
        }
    }
}
