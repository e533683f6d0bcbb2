using System.Reflection;

namespace AlignDet.Cli;

/// <summary>The version of this tool, with the commit it was built from where that is known.</summary>
internal static class ToolVersion
{
    public static string Current { get; } =
        typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
