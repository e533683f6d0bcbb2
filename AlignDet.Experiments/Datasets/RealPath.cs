namespace AlignDet.Experiments.Datasets;

/// <summary>Where a path leads once every link in it is followed, as POSIX realpath does; parts that are not there stay as they are.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <exception cref="IOException">The links go in a circle.</exception>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path), root = Path.GetPathRoot(full)!, done = root;
        Stack<string> rest = new();
        Push(rest, full[root.Length..]);
        for (int links = 0; rest.TryPop(out string? segment);)
        {
            if (segment == "..")
            {
                done = Path.GetDirectoryName(done) ?? root;
                continue;
            }
            string next = Path.Combine(done, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                done = next;
                continue;
            }
            if (++links > MaxLinks)
            {
                throw new IOException($"{path}: its links go in a circle");
            }
            if (Path.IsPathRooted(target))
            {
                done = root = Path.GetPathRoot(target)!;
                target = target[root.Length..];
            }
            Push(rest, target);
        }
        return Path.TrimEndingDirectorySeparator(done);
    }

    private static void Push(Stack<string> rest, string path)
    {
        foreach (string segment in path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse().Where(part => part is not ("" or ".")))
        {
            rest.Push(segment);
        }
    }
}
