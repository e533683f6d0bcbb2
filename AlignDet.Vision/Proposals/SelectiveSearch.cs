using AlignDet.Vision.Images;

namespace AlignDet.Vision.Proposals;

/// <summary>Selective search.</summary>
public static class SelectiveSearch
{
    internal static List<IReadOnlyList<GroupedRegion>> Groupings(RgbImage image, SearchPlan plan, CancellationToken cancel)
    {
        List<IReadOnlyList<GroupedRegion>> groupings = [];
        foreach (Func<RgbImage, byte[][]> view in plan.Views)
        {
            byte[][] planes = view(image);
            TextureCodes texture = TextureCodes.Compute(planes, image.Width, image.Height);
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
