using System.Runtime.ExceptionServices;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Synth;

/// <summary>
/// A drawn data set in COCO format, to try the whole way from pre-training to evaluation without a download: textured shapes on
/// quiet grounds, classes told by shape alone, boxes and outlines exact for the visible part of every object.
/// </summary>
public static class SceneDataset
{
    private const int JpegQuality = 92;

    /// <summary>
    /// Writes <c>annotations/instances_train.json</c>, <c>annotations/instances_val.json</c>, the pictures <c>train/</c>,
    /// <c>val/</c> and <c>unlabeled/</c>, and <c>classification/&lt;class&gt;/</c>. The folder appears when everything in it is
    /// complete; the same settings give the same bytes whatever the number of threads.
    /// </summary>
    /// <param name="folder">Must not exist, or be empty; folders above it are made.</param>
    /// <param name="settings">What to draw.</param>
    /// <param name="progress">Told after every picture, from any thread.</param>
    /// <param name="cancel">Stops and leaves nothing behind.</param>
    /// <param name="threads">How many pictures to draw at a time; 0 for one on each core.</param>
    /// <exception cref="BadInputException">A setting is out of range, the folder holds something, or it cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static void Write(
        string folder, SceneSettings settings, IProgress<SceneProgress>? progress = null, CancellationToken cancel = default, int threads = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        settings.Validate();
        NewFolder.Write(folder, inMaking => WriteInto(inMaking, settings, progress, cancel, threads), cancel);
    }

    private static void WriteInto(
        string folder, SceneSettings settings, IProgress<SceneProgress>? progress, CancellationToken cancel, int threads)
    {
        ScenePicture[] pictures = [.. ScenePicture.All(settings)];
        SceneTruth[] truths = new SceneTruth[pictures.Length];
        foreach (string name in pictures.Select(picture => Path.GetDirectoryName(picture.File)!).Distinct())
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        int done = 0;
        ParallelOptions options = new() { CancellationToken = cancel, MaxDegreeOfParallelism = threads == 0 ? -1 : threads };
        ForEach(pictures.Length, options, i =>
        {
            DrawnScene scene = pictures[i].Draw(settings);
            File.WriteAllBytes(Path.Combine(folder, pictures[i].File), ImageEncoder.Jpeg(scene.Image, JpegQuality));
            truths[i] = scene.Truth;
            progress?.Report(new SceneProgress(Interlocked.Increment(ref done), pictures.Length));
        });

        foreach (SceneSplit split in (ReadOnlySpan<SceneSplit>)[SceneSplit.Train, SceneSplit.Val])
        {
            cancel.ThrowIfCancellationRequested();
            CocoDataset dataset = SceneAnnotations.Of(
                settings, pictures.Zip(truths).Where(pair => pair.First.Split == split));
            if (dataset.Images.Count > 0)
            {
                string name = $"instances_{ScenePicture.FolderOf(split)}.json";
                CocoWriter.Write(dataset, Path.Combine(folder, "annotations", name), SceneAnnotations.Info(settings));
            }
        }
    }

    private static void ForEach(int count, ParallelOptions options, Action<int> body)
    {
        try
        {
            Parallel.For(0, count, options, body);
        }
        catch (AggregateException faults)
        {
            // the first fault says what is wrong; the others are mostly the same on other threads
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
    }
}
