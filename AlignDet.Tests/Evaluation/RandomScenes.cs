using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;

namespace AlignDet.Tests.Evaluation;

/// <summary>Truths and detections drawn at random, for rules that hold for all of them.</summary>
internal static class RandomScenes
{
    public static CocoDataset Truth(Random random, int images, int categories)
    {
        var annotations = new List<CocoAnnotation>();
        for (int image = 1; image <= images; image++)
        {
            for (int i = 0; i < 5; i++)
            {
                double width = 5 + (random.NextDouble() * 150);
                double height = 5 + (random.NextDouble() * 150);
                annotations.Add(new CocoAnnotation(
                    annotations.Count + 1, image, 1 + (annotations.Count % categories),
                    random.NextDouble() * 400, random.NextDouble() * 400, width, height, width * height, IsCrowd: false));
            }
        }
        return new CocoDataset
        {
            Images = [.. Enumerable.Range(1, images).Select(i => new CocoImage(i, $"{i}.png", 600, 600))],
            Categories = [.. Enumerable.Range(1, categories).Select(c => new CocoCategory(c, $"class {c}"))],
            Annotations = annotations,
        };
    }

    public static CocoDetection[] Perfect(CocoDataset truth) =>
        [.. truth.Annotations.Select(a => new CocoDetection(a.ImageId, a.CategoryId, a.X, a.Y, a.Width, a.Height, 0.5))];

    /// <summary>Shifted, with some missing and all scores different.</summary>
    public static CocoDetection[] Detections(Random random, CocoDataset truth) =>
    [
        .. Perfect(truth).Where(_ => random.NextDouble() < 0.8).Select(d => d with
        {
            X = d.X + (random.NextDouble() * 20),
            Y = d.Y + (random.NextDouble() * 20),
            Score = random.NextDouble(),
        })
    ];
}
