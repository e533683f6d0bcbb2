using System.Text.Json.Nodes;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Proposals;

namespace AlignDet.Detection.Clustering;

/// <summary>Proposals with the number of their cluster.</summary>
/// <param name="Proposals">The boxes that were clustered.</param>
/// <param name="Clusters">By the places in <paramref name="Rows"/>.</param>
/// <param name="Rows">The annotation of <paramref name="Proposals"/> behind each row that was clustered.</param>
/// <param name="Skipped">Pictures that could not be read; their boxes have no cluster and are left out.</param>
/// <param name="Dimensions">Principal components that were kept.</param>
/// <param name="Explained">Part of the variance in them.</param>
public sealed record ClusteredProposals(
    CocoDataset Proposals, KMeansResult Clusters, int[] Rows, IReadOnlyList<SkippedPicture> Skipped, int Dimensions, double Explained)
{
    /// <summary>Name of a cluster's category: <c>cluster-000</c>.</summary>
    public static string NameOf(int cluster) => FormattableString.Invariant($"cluster-{cluster:D3}");

    /// <summary>The same file with categories 1 to K, the largest cluster first, and the settings of both steps.</summary>
    /// <param name="path">Written as a whole or not at all.</param>
    /// <param name="info">What is to stand under the key "info".</param>
    /// <exception cref="BadInputException">The place cannot be written to.</exception>
    public void Write(string path, IReadOnlyDictionary<string, JsonNode?> info)
    {
        HashSet<string> unreadable = [.. Skipped.Select(picture => picture.File)];
        int[] cluster = new int[Proposals.Annotations.Count];
        for (int row = 0; row < Rows.Length; row++)
        {
            cluster[Rows[row]] = Clusters.Labels[row] + 1;
        }
        CocoWriter.Write(
            Proposals.Images.Where(image => !unreadable.Contains(image.FileName)),
            Proposals.Annotations.Select((annotation, i) => annotation with { CategoryId = cluster[i] }).Where(annotation => annotation.CategoryId > 0),
            Clusters.Sizes.Select((_, k) => new CocoCategory(k + 1, NameOf(k))),
            path, info);
    }

    /// <summary>Counts and settings for the key "info".</summary>
    /// <param name="options">How it was done.</param>
    /// <param name="backbone">Name of the backbone.</param>
    /// <param name="weights">File name and SHA-256 of its weights.</param>
    /// <param name="proposals">The "info" of the proposals file, or null.</param>
    public IReadOnlyDictionary<string, JsonNode?> Info(ClusteringOptions options, string backbone, (string File, string Sha256) weights, JsonNode? proposals)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Dictionary<string, JsonNode?>
        {
            ["description"] = "Proposals with pseudo-classes: k-means clusters of the principal components of a backbone's features, the largest first",
            ["version"] = $"aligndet {ProposalInfo.Version}",
            ["backbone"] = backbone,
            ["weights"] = weights.File,
            ["weightsSha256"] = weights.Sha256,
            ["features"] = FormattableString.Invariant($"RoIAlign {RegionFeatures.Bins}x{RegionFeatures.Bins} on C5, averaged"),
            ["shortSide"] = options.Input.ShortSide[^1],
            ["longSide"] = options.Input.LongSide,
            ["dimensions"] = Dimensions,
            ["explainedVariance"] = Explained,
            ["clusters"] = Clusters.Sizes.Count,
            ["seed"] = options.KMeans.Seed,
            ["batch"] = options.KMeans.Batch,
            ["batches"] = Clusters.Batches,
            ["passes"] = Clusters.Passes,
            ["inertia"] = Clusters.Inertia,
            ["boxes"] = Rows.Length,
            ["skipped"] = new JsonArray([.. Skipped.Select(picture => JsonValue.Create(picture.File))]),
            ["proposals"] = proposals?.DeepClone(),
        };
    }
}
