namespace AlignDet.Web.Identity;

/// <summary>What somebody may do. Every page and endpoint asks for one of them.</summary>
public static class Policies
{
    /// <summary>Looks at runs, data sets and files.</summary>
    public const string Reader = "Reader";

    /// <summary>Submits and controls runs, registers data sets.</summary>
    public const string Editor = "Editor";

    /// <summary>Everything.</summary>
    public const string Admin = "Admin";

    /// <summary>All of them, the weakest first; each is a role of the same name.</summary>
    public static IReadOnlyList<string> All { get; } = [Reader, Editor, Admin];
}
