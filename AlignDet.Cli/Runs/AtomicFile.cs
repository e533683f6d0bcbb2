namespace AlignDet.Cli.Runs;

/// <summary>Files that are there whole or not at all: written under a temporary name, then renamed.</summary>
internal static class AtomicFile
{
    public static void WriteText(string path, string text)
    {
        Write(path, temporary => File.WriteAllText(temporary, text));
    }

    public static void Copy(string source, string path)
    {
        Write(path, temporary => File.Copy(source, temporary, overwrite: true));
    }

    public static void Write(string path, Action<string> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
