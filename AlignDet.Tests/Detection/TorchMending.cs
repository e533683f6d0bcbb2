using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using Xunit;

namespace AlignDet.Tests.Detection;

/// <summary>Runs the build's MendTorch target on a folder, as a build does.</summary>
internal static partial class TorchMending
{
    /// <summary>Name of the native library that the build changes.</summary>
    public const string Bridge = "libLibTorchSharp.so";

    /// <summary>Name of the assembly that the build changes.</summary>
    public const string Assembly = "TorchSharp.dll";

    /// <summary>Runs the target with MSBuild.</summary>
    /// <param name="torchFolder">Where the Torch files lie.</param>
    /// <param name="workFolder">A folder for the project.</param>
    public static async Task<(int Code, string Output)> RunAsync(string torchFolder, string workFolder)
    {
        string project = Path.Combine(workFolder, "mend.proj");
        File.WriteAllText(project, $"""<Project><Import Project="{Path.Combine(Repository(), "build", "Torch.targets")}" /></Project>""");
        ProcessStartInfo start = new("dotnet", ["msbuild", project, "-nologo", "-nodeReuse:false", "-t:MendTorch", $"-p:TorchFolder={torchFolder}{Path.DirectorySeparatorChar}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workFolder,
        };
        foreach (string inherited in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(inherited); // where these tests are run by a build, its settings are not this one's
        }
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    /// <summary>The file of a Torch library beside this test's binary.</summary>
    public static string InOutput(string name) => Directory.EnumerateFiles(AppContext.BaseDirectory, name, SearchOption.AllDirectories).First();

    /// <summary>The modes of an assembly's Debuggable attribute.</summary>
    public static DebuggableAttribute.DebuggingModes Modes(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        MetadataReader metadata = file.GetMetadataReader();
        foreach (CustomAttributeHandle handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            CustomAttribute attribute = metadata.GetCustomAttribute(handle);
            var type = (TypeReferenceHandle)metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
            if (metadata.StringComparer.Equals(metadata.GetTypeReference(type).Name, nameof(DebuggableAttribute)))
            {
                BlobReader blob = metadata.GetBlobReader(attribute.Value);
                Assert.Equal(1, blob.ReadUInt16()); // the prolog of ECMA-335, II.23.3
                return (DebuggableAttribute.DebuggingModes)blob.ReadInt32();
            }
        }
        throw new InvalidOperationException($"{assembly} has no Debuggable attribute.");
    }

    /// <summary>A second name for a file (POSIX).</summary>
    public static void HardLink(string target, string name) => Assert.Equal(0, Link(target, name));

    private static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AlignDet.sln")))
        {
            folder = folder.Parent;
        }
        Assert.SkipWhen(folder is null, "the tests run outside of their repository");
        return folder.FullName;
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string target, string name);
}
