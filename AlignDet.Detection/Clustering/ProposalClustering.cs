using AlignDet.Detection.Data;
using AlignDet.Detection.Stages;
using AlignDet.Recipes;
using AlignDet.Vision;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;
using static TorchSharp.torch;

namespace AlignDet.Detection.Clustering;

/// <summary>
/// Pseudo-classes for proposals, which DETR's class loss needs in pre-training: features of a backbone (<see cref="RegionFeatures"/>), their principal
/// components, k-means (the AlignDet authors' description: RoIAlign feature, PCA to 256, k-means with 256 clusters; their code was not released).
/// </summary>
/// <remarks>
/// Each picture is looked at once. Features go into a temporary file as float16 while their covariance is summed up in float64; then they are projected into
/// a second file as float32 and the first is removed. In memory are the boxes, a covariance of columns x columns, and one block of rows.
/// </remarks>
public sealed class ProposalClustering
{
    private const int BlockRows = 8192;
    private const int CovarianceRows = 1024;

    private readonly CocoDataset _proposals;
    private readonly string _imagesFolder;
    private readonly ClusteringOptions _options;
    private readonly IProgress<ClusterProgress>? _progress;
    private readonly CancellationToken _cancel;
    private readonly List<SkippedPicture> _skipped = [];
    private readonly List<int> _rows = [];

    private ProposalClustering(
        CocoDataset proposals, string imagesFolder, ClusteringOptions options, IProgress<ClusterProgress>? progress, CancellationToken cancel) =>
        (_proposals, _imagesFolder, _options, _progress, _cancel) = (proposals, imagesFolder, options, progress, cancel);

    private sealed record Looked(CocoImage Image, int[] Annotations, PaddedBatch? Batch, string? Fault);

    /// <summary>Clusters the boxes of a proposals file, on a thread of its own.</summary>
    /// <param name="proposals">The boxes; their categories do not matter.</param>
    /// <param name="imagesFolder">The folder the file names are relative to.</param>
    /// <param name="backbone">What looks at the pictures; stays the caller's.</param>
    /// <param name="device">Where it is, and where clusters are computed.</param>
    /// <param name="scratch">Beginning of the names of the temporary files.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told of the phases <c>features</c>, <c>project</c> and those of <see cref="KMeans"/>; or null.</param>
    /// <param name="cancel">Stops within a picture or a block of rows; nothing is left behind.</param>
    /// <exception cref="BadInputException">There are no boxes, or none of the pictures can be read.</exception>
    public static Task<ClusteredProposals> RunAsync(
        CocoDataset proposals, string imagesFolder, LoadedBackbone backbone, Device device, string scratch,
        ClusteringOptions options, IProgress<ClusterProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(proposals);
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(options);
        if (proposals.Annotations.Count == 0)
        {
            throw new BadInputException("proposals", "there are no boxes in the file", "Search with looser filters, see aligndet proposals --help");
        }
        return DedicatedThread.RunAsync(
            () => new ProposalClustering(proposals, imagesFolder, options, progress, cancel).Run(backbone, device, scratch), cancel);
    }

    private ClusteredProposals Run(LoadedBackbone backbone, Device device, string scratch)
    {
        RegionFeatures features = new(backbone.Backbone, _options.Input, device);
        string unique = $"{scratch}.{Guid.NewGuid():N}";
        RowFile raw = new($"{unique}.features.tmp", features.Columns, isHalf: true);
        try
        {
            using Covariance covariance = new(features.Columns, device);
            Look(features, raw, covariance);
            using PrincipalComponents components = PrincipalComponents.Fit(covariance, _options.Dimensions);
            using RowFile reduced = new($"{unique}.components.tmp", components.Count, isHalf: false);
            Project(raw, components, reduced);
            raw.Dispose();
            KMeansResult clusters = KMeans.Fit(reduced, _options.KMeans, device, _progress, _cancel);
            return new ClusteredProposals(_proposals, clusters, [.. _rows], _skipped, components.Count, components.Explained);
        }
        finally
        {
            raw.Dispose();
        }
    }

    private void Look(RegionFeatures features, RowFile raw, Covariance covariance)
    {
        ILookup<long, int> ofImage = Enumerable.Range(0, _proposals.Annotations.Count).ToLookup(i => _proposals.Annotations[i].ImageId);
        CocoImage[] images = [.. _proposals.Images.Where(image => ofImage.Contains(image.Id))];
        using Prefetcher<Looked> pictures = new(
            (at, cancel) => Prepare(features, images[at], [.. ofImage[images[at].Id]], cancel), 0, images.Length, _options.Ahead, _cancel);
        List<Tensor> waiting = [];
        for (int i = 0; i < images.Length; i++)
        {
            _cancel.ThrowIfCancellationRequested();
            Looked picture = pictures.Next();
            if (picture.Batch is null)
            {
                _skipped.Add(new SkippedPicture(picture.Image.FileName, picture.Fault!));
            }
            else
            {
                Tensor rows = features.Of(picture.Batch);
                raw.Add(rows);
                _rows.AddRange(picture.Annotations);
                waiting.Add(rows);
            }
            if (waiting.Sum(rows => rows.shape[0]) >= CovarianceRows || i == images.Length - 1)
            {
                Sum(waiting, covariance);
            }
            _progress?.Report(new ClusterProgress("features", i + 1, images.Length));
        }
        if (raw.Count == 0)
        {
            throw new BadInputException(
                _imagesFolder, $"none of the {images.Length} pictures can be used; the first: {_skipped[0].Reason.TrimEnd('.')}", "Give the folder the proposals were made of");
        }
    }

    /// <summary>Large products run many times faster than small ones.</summary>
    private static void Sum(List<Tensor> waiting, Covariance covariance)
    {
        if (waiting.Count > 0)
        {
            using Tensor rows = cat(waiting);
            covariance.Add(rows);
            waiting.ForEach(part => part.Dispose());
            waiting.Clear();
        }
    }

    private Looked Prepare(RegionFeatures features, CocoImage image, int[] annotations, CancellationToken cancel)
    {
        try
        {
            string path = DatasetFolder.PictureFile(_imagesFolder, image);
            RgbImage picture = ImageDecoder.Decode(path, cancel);
            PictureLoader.CheckSize(picture, image.Width, image.Height, path);
            Box[] boxes = Array.ConvertAll(annotations, annotation => _proposals.Annotations[annotation].Box);
            return new Looked(image, annotations, features.Prepare(picture, boxes), null);
        }
        catch (BadInputException fault)
        {
            return new Looked(image, annotations, null, fault.Message);
        }
    }

    private void Project(RowFile raw, PrincipalComponents components, RowFile reduced)
    {
        for (long start = 0; start < raw.Count; start += BlockRows)
        {
            _cancel.ThrowIfCancellationRequested();
            int length = (int)Math.Min(BlockRows, raw.Count - start);
            using Tensor rows = raw.Read(start, length);
            using Tensor projected = components.Project(rows);
            reduced.Add(projected);
            _progress?.Report(new ClusterProgress("project", start + length, raw.Count));
        }
    }
}
