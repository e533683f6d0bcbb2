namespace AlignDet.Vision.Datasets;

/// <summary>File names as annotation files give them: relative paths, with either slash.</summary>
internal static class PictureName
{
    /// <summary>
    /// Why a name may not be used, or null where it may. Anything that could lead out of the folder is refused on every
    /// system alike: a data set made on one is read on another.
    /// </summary>
    public static string? Fault(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return "the file name is empty";
        if (name.Any(char.IsControl))
            return $"the file name {Shown.Name(name)} has control characters";
        if (name[0] is '/' or '\\' || (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0])))
            return $"the file name {Shown.Name(name)} is absolute";
        return name.Split('/', '\\').Contains("..") ? $"the file name {Shown.Name(name)} leads out of the folder" : null;
    }

    /// <summary>One form for all ways to write the same place: slashes, no empty or <c>.</c> parts.</summary>
    public static string Normal(string name) =>
        string.Join('/', name.Split('/', '\\').Where(part => part is not ("" or ".")));

    /// <summary>Where the file lies on this system.</summary>
    public static string Locate(string folder, string name) => Path.Combine(folder, Normal(name));
}
