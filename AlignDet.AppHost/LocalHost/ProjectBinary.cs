using System.Reflection;

namespace AlignDet.AppHost.LocalHost;

/// <summary>Where the build put a project's program: the host's own configuration and framework.</summary>
internal static class ProjectBinary
{
    private static readonly string s_configuration = typeof(ProjectBinary).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <exception cref="StartException">It was not built.</exception>
    public static string Of(string projectPath)
    {
        string framework = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string name = Path.GetFileNameWithoutExtension(projectPath) + (OperatingSystem.IsWindows() ? ".exe" : "");
        string file = Path.Combine(Path.GetDirectoryName(projectPath)!, "bin", s_configuration, framework, name);
        return File.Exists(file)
            ? file
            : throw new StartException(file, "was not built", $"Run dotnet build -c {s_configuration} AlignDet.AppHost in the repository");
    }
}
