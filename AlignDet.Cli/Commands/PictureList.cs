using AlignDet.Recipes;
using AlignDet.Vision.Images;

namespace AlignDet.Cli.Commands;

/// <summary>The pictures a command works on: one file, or all of a folder.</summary>
/// <param name="Folder">What the names are relative to.</param>
/// <param name="Names">With <c>/</c>, in order.</param>
internal sealed record PictureList(string Folder, IReadOnlyList<string> Names)
{
    private readonly HashSet<string> _shared = new(
        Names.GroupBy(Drawn, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key),
        StringComparer.OrdinalIgnoreCase);

    /// <exception cref="BadInputException">There is nothing at the path, or no picture in the folder.</exception>
    public static PictureList Of(string path)
    {
        if (File.Exists(path))
        {
            return new PictureList(Path.GetDirectoryName(Path.GetFullPath(path))!, [Path.GetFileName(path)]);
        }
        IReadOnlyList<string> names = ImageFiles.List(path);
        return names.Count > 0
            ? new PictureList(path, names)
            : throw new BadInputException(path, "there are no pictures in the folder", "Give a folder with JPEG, PNG or WebP files");
    }

    /// <summary>Name for the picture with boxes on it: <c>a/b.png</c>, or <c>a/b.jpg.png</c> where two pictures differ by their ending alone.</summary>
    public string DrawnName(int index)
    {
        string name = Names[index], plain = Drawn(name);
        return _shared.Contains(plain) ? name + ".png" : plain;
    }

    private static string Drawn(string name) => Path.ChangeExtension(name, ".png");
}
