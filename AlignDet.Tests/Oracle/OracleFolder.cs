namespace AlignDet.Tests.Oracle;

/// <summary>Finds the reference values that tests compare with.</summary>
public static class OracleFolder
{
    /// <summary>Folder of a group: in the folder that ALIGNDET_ORACLE names, else beside the test binary.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such group.</exception>
    public static string Find(string group)
    {
        string root = Environment.GetEnvironmentVariable("ALIGNDET_ORACLE") is { Length: > 0 } given
            ? given
            : Path.Combine(AppContext.BaseDirectory, "Fixtures", "oracle");
        string folder = Path.Combine(root, group);
        return Directory.Exists(folder)
            ? folder
            : throw new DirectoryNotFoundException($"No reference values in {folder}; set ALIGNDET_ORACLE to the folder that has '{group}'.");
    }
}
