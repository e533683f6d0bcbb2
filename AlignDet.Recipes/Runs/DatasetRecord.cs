namespace AlignDet.Recipes.Runs;

/// <summary>dataset.json: one version of a registered data set.</summary>
public sealed record DatasetRecord
{
    /// <summary>Version of the file format that this code writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of the file format.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary><c>[a-z0-9-]{1,63}</c>.</summary>
    public required string Id { get; init; }

    /// <summary>First 12 hex digits of the manifest's SHA-256.</summary>
    public required string Version { get; init; }

    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Workspace { get; init; }

    /// <summary>Who registered it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedUtc { get; init; }

    /// <summary>Folder on the machine that the pictures are read from, absolute.</summary>
    public required string Root { get; init; }

    /// <summary>Its splits, in ordinal order.</summary>
    public required IReadOnlyList<DatasetSplit> Splits { get; init; }

    /// <summary>Class names in the order of their ids.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Bytes of all files.</summary>
    public long Bytes { get; init; }

    /// <summary>How many problems the check found (listed in problems.json beside).</summary>
    public int Problems { get; init; }
}

/// <summary>A split of a data set.</summary>
/// <param name="Name">Such as <c>train</c>.</param>
/// <param name="Labelled">Whether it has annotations.</param>
/// <param name="Pictures">How many pictures.</param>
/// <param name="Boxes">How many boxes.</param>
public sealed record DatasetSplit(string Name, bool Labelled, int Pictures, int Boxes);

/// <summary>Something that a check of a data set found.</summary>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="File">The annotation or picture file.</param>
/// <param name="Place">Where in the file; empty: the whole file.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Cure">What to do about it.</param>
public sealed record DatasetIssue(string Severity, string File, string Place, string Problem, string Cure);

/// <summary>manifest.json: every file of a version with its hash; the version is the hash of this file.</summary>
/// <param name="Schema">Version of the file format.</param>
/// <param name="Format"><c>coco</c>.</param>
/// <param name="Files">In ordinal order of their paths.</param>
public sealed record DatasetManifest(int Schema, string Format, IReadOnlyList<ManifestFile> Files);

/// <summary>A file of a data set.</summary>
/// <param name="Path">Relative to the root, with <c>/</c>.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record ManifestFile(string Path, long Bytes, string Sha256);
