using AlignDet.Recipes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AlignDet.Experiments.Datasets;

/// <summary>Which folders of the machine users may name: those under <c>DataSets:Roots</c>; with none set, every one, as long as no other machine reaches the service.</summary>
public sealed class DataRoots(IConfiguration configuration, IOptions<DataRootsOptions> options)
{
    private const string RootsKey = "DataSets:Roots";

    private static readonly StringComparison s_comparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private readonly string[] _roots =
        [.. configuration.GetSection(RootsKey).GetChildren().Select(root => root.Value).Where(root => !string.IsNullOrWhiteSpace(root))!];

    // what the services draw themselves, the built-in data set, needs nobody's leave
    private readonly string? _own = configuration["ALIGNDET_DATA"] is { Length: > 0 } data ? Path.Combine(Path.GetFullPath(data), "datasets") : null;

    /// <summary>As <see cref="Check"/>, for a path that a user names now.</summary>
    /// <exception cref="BadInputException">It lies outside the roots, or is not there, or there are none and users of other machines may ask.</exception>
    public string CheckNamed(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_roots.Length == 0 && options.Value.MustBeSet)
        {
            throw new BadInputException(Shown(path), $"may not be named: {RootsKey} is not set, and other machines can reach this service",
                $"Have the administrator name the folders that data may come from ({RootsKey.Replace(":", "__", StringComparison.Ordinal)}__0=/data)");
        }
        return Check(path);
    }

    /// <summary>The folder or file as an absolute path, links resolved.</summary>
    /// <exception cref="BadInputException">It lies outside the roots or is not there.</exception>
    public string Check(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) || !Path.IsPathFullyQualified(path))
        {
            throw new BadInputException(Shown(path), "is no absolute path", $"Give one that starts at the root, such as {(OperatingSystem.IsWindows() ? @"C:\data" : "/data")}");
        }
        try
        {
            string real = RealPath.Of(path);
            // before anything is said about whether it is there, which is nobody's business outside the roots
            if (_roots.Length > 0 && !_roots.Any(root => IsWithin(real, RealPath.Of(root))) && !(Directory.Exists(_own) && IsWithin(real, RealPath.Of(_own))))
            {
                throw new BadInputException(Shown(path), "lies outside the folders that data may come from",
                    $"Use a folder below {string.Join(" or ", _roots)}, or have the administrator add one to {RootsKey}");
            }
            Touch(real);
            return real;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException(Shown(path), "is not there", "Correct the path; it is one of the machine that AlignDet runs on", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(Shown(path), $"cannot be read: {fault.Message.TrimEnd('.')}", "Let the user that runs AlignDet read it", fault);
        }
    }

    private static bool IsWithin(string path, string root) =>
        path.Equals(root, s_comparison) || path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, s_comparison);

    private static void Touch(string path)
    {
        if (Directory.Exists(path))
        {
            using IEnumerator<string> entries = Directory.EnumerateFileSystemEntries(path).GetEnumerator();
            entries.MoveNext();
            return;
        }
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
    }

    private static string Shown(string path) => path.Length == 0 ? "the path" : path.Replace("\0", "\\0", StringComparison.Ordinal);
}
