using AlignDet.Recipes;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Proposals;

/// <summary>
/// Selective search (Uijlings, van de Sande, Gevers, Smeulders, IJCV 2013): boxes that may hold an object, found without labels.
/// Regions of several segmentations are joined, most similar neighbours first; every region on the way gives a box.
/// </summary>
/// <remarks>Unlike OpenCV's, the order of the boxes is reproducible, neighbours are found by touching pixels in all eight directions, and boxes have no random rank.</remarks>
public static class SelectiveSearch
{
    /// <summary>Pictures of more pixels are searched at a whole fraction of their size, so that time and memory stay bounded (about 200 bytes a pixel).</summary>
    public const int MaxPixels = 1 << 20;

    /// <summary>Finds boxes, unfiltered.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="mode"><c>fast</c>, <c>quality</c>, <c>single</c> or <c>soco</c>.</param>
    /// <param name="cancel">Looked at before each segmentation.</param>
    /// <returns>
    /// Boxes in pixels of the picture, whole numbers, each once, best first; the whole picture is among them. The boxes of
    /// <c>soco</c> are those of <see cref="SocoSearch"/>: in the order and with the repeats of its authors, one pixel narrower and lower
    /// than their regions, and some without area.
    /// </returns>
    /// <exception cref="BadInputException">There is no such mode.</exception>
    public static IReadOnlyList<Box> Find(RgbImage image, string mode, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Find(image, SearchPlan.Of(mode), cancel);
    }

    internal static IReadOnlyList<Box> Find(RgbImage image, SearchPlan plan, CancellationToken cancel)
    {
        if (plan.IsSoco)
        {
            return SocoSearch.FindBoxes(image, MaxPixels, cancel);
        }
        int factor = Reduction.Factor(image.Width, image.Height, MaxPixels);
        List<Box> boxes = ProposalOrder.Rank(Group(Reduction.Reduce(image, factor), plan, cancel));
        return factor == 1 ? boxes : [.. boxes.Select(box => Reduction.Enlarge(box, factor, image)).Distinct()];
    }

    /// <summary>One hierarchy per view, scale and strategy, in this order.</summary>
    internal static IReadOnlyList<IReadOnlyList<GroupedRegion>> Group(RgbImage image, SearchPlan plan, CancellationToken cancel)
    {
        List<IReadOnlyList<GroupedRegion>> groupings = [];
        foreach (Func<RgbImage, byte[][]> view in plan.Views)
        {
            byte[][] planes = view(image);
            using TextureCodes texture = TextureCodes.Compute(planes, image.Width, image.Height);
            using PixelGraph graph = PixelGraph.Build(planes, image.Width, image.Height, plan.Sigma);
            foreach (double scale in plan.Scales)
            {
                cancel.ThrowIfCancellationRequested();
                LabelMap map = graph.Segment(scale, plan.MinSize);
                List<int>[] neighbours = RegionAdjacency.Of(map);
                RegionFeatures features = RegionFeatures.Measure(map, planes, texture);
                groupings.AddRange(plan.Strategies.Select(strategy => RegionGrouping.Run(features, neighbours, strategy)));
            }
        }
        return groupings;
    }
}
