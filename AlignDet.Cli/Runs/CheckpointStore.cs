namespace AlignDet.Cli.Runs;

/// <summary>Takes complete checkpoints into a run's folder and keeps the newest and the best.</summary>
/// <param name="folder">The run's.</param>
/// <param name="keepLast">How many of the newest are kept.</param>
/// <param name="bestMetric">The measure by which they are compared; higher is better.</param>
internal sealed class CheckpointStore(RunFolder folder, int keepLast, string bestMetric)
{
    /// <summary>Moves the checkpoint in; where it lies elsewhere than in the run's work folder, copies it.</summary>
    public void Take(long step, string source, IReadOnlyDictionary<string, double> metrics)
    {
        string name = RunFolder.CheckpointName(step);
        string target = Path.Combine(folder.Checkpoints, name);
        Directory.CreateDirectory(folder.Checkpoints);
        // named before it is there: a name without a folder falls back to the last checkpoint, and a resumed run makes the folder
        // again, whereas a best checkpoint that nobody named would be pruned
        if (metrics.TryGetValue(bestMetric, out double value) && !(value <= folder.ReadBest()?.Value))
        {
            AtomicFile.WriteText(folder.BestFile, CliOutput.ToJson(new BestCheckpoint(name, bestMetric, value)));
        }
        if (Path.GetFullPath(source) != target)
        {
            Remove(target); // of an attempt before this one
            string arriving = IsOwn(source) ? source : CopyBeside(source, target);
            Directory.Move(arriving, target);
        }
        Prune();
    }

    private void Prune()
    {
        string? best = folder.ReadBest()?.Checkpoint;
        foreach (string old in folder.CompleteCheckpoints().SkipLast(keepLast).Where(old => Path.GetFileName(old) != best))
        {
            Remove(old);
        }
    }

    private bool IsOwn(string source) =>
        Path.GetFullPath(source).StartsWith(folder.Work + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string CopyBeside(string source, string target)
    {
        string copy = target + ".tmp";
        Remove(copy);
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
        return copy;
    }

    private static void Remove(string checkpoint)
    {
        if (Directory.Exists(checkpoint))
        {
            // first, so that a folder that is only half removed does not count
            File.Delete(Path.Combine(checkpoint, "checkpoint.json"));
            Directory.Delete(checkpoint, recursive: true);
        }
    }
}
