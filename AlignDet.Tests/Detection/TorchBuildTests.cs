using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using AlignDet.Tests.Images;
using TorchSharp;
using Xunit;

namespace AlignDet.Tests.Detection;

/// <summary>The build's changes to the Torch binaries (build/Torch.targets).</summary>
public class TorchBuildTests
{
    private const byte Weak = 2; // VER_FLG_WEAK

    // the value of [assembly: Debuggable] with its length: 2 is IgnoreSymbolStoreSequencePoints, 1 in the second byte DisableOptimizations
    private static readonly byte[] s_optimised = [8, 1, 0, 2, 0, 0, 0, 0, 0], s_notOptimised = [8, 1, 0, 3, 1, 0, 0, 0, 0];

    [Fact]
    public void Torch_loads_and_computes()
    {
        using var scope = torch.NewDisposeScope();
        Assert.Equal(6, torch.ones(2, 3).sum().item<float>());
    }

    [Fact]
    public void TorchSharp_runs_unoptimised_so_that_no_argument_is_collected_during_a_native_call()
    {
        Assert.True(typeof(torch).Assembly.GetCustomAttribute<DebuggableAttribute>()!.IsJITOptimizerDisabled);
    }

    [Fact]
    public async Task The_build_step_changes_two_flags_and_nothing_else_once_and_never_through_a_link()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the native library is an ELF file");
        using var work = new TemporaryFolder();
        string package = Directory.CreateDirectory(work.File("package")).FullName, output = Directory.CreateDirectory(work.File("output")).FullName;
        string native = Directory.CreateDirectory(Path.Combine(output, "runtimes", "native")).FullName;
        DateTime written = new(2024, 2, 3, 4, 5, 6, DateTimeKind.Utc);

        // the files as they come in the package, and the output folder's links to them
        byte[] bridge = File.ReadAllBytes(TorchMending.InOutput(TorchMending.Bridge));
        int flags = ElfVersions.FlagOffsets(bridge)[("libstdc++.so.6", "GLIBCXX_3.4.32")];
        Assert.Equal(Weak, bridge[flags]);
        bridge[flags] = 0;
        byte[] assembly = File.ReadAllBytes(TorchMending.InOutput(TorchMending.Assembly));
        int modes = assembly.AsSpan().IndexOf(s_notOptimised);
        s_optimised.CopyTo(assembly, modes);
        (string bridgeLink, string assemblyLink) = (Provide(TorchMending.Bridge, bridge, native), Provide(TorchMending.Assembly, assembly, output));
        Assert.False(TorchMending.Modes(assemblyLink).HasFlag(DebuggableAttribute.DebuggingModes.DisableOptimizations));

        Good(await TorchMending.RunAsync(output, work.Path));
        Check();
        Good(await TorchMending.RunAsync(output, work.Path));
        Check();

        void Check()
        {
            byte[] mended = [.. bridge];
            mended[flags] = Weak;
            Assert.Equal(mended, File.ReadAllBytes(bridgeLink));
            byte[] kept = [.. assembly];
            s_notOptimised.CopyTo(kept, modes);
            Assert.Equal(kept, File.ReadAllBytes(assemblyLink));
            Assert.True(TorchMending.Modes(assemblyLink).HasFlag(DebuggableAttribute.DebuggingModes.DisableOptimizations));

            Assert.Equal(bridge, File.ReadAllBytes(Path.Combine(package, TorchMending.Bridge)));
            Assert.Equal(assembly, File.ReadAllBytes(Path.Combine(package, TorchMending.Assembly)));
            Assert.Equal([TorchMending.Assembly, TorchMending.Bridge], Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal));
            Assert.All([bridgeLink, assemblyLink], file => Assert.Equal(written, File.GetLastWriteTimeUtc(file)));
        }

        string Provide(string name, byte[] content, string folder)
        {
            string original = Path.Combine(package, name), link = Path.Combine(folder, name);
            File.WriteAllBytes(original, content);
            File.SetLastWriteTimeUtc(original, written);
            TorchMending.HardLink(original, link);
            return link;
        }
    }

    [Fact]
    public async Task An_assembly_that_the_build_step_does_not_know_ends_the_build_by_its_name()
    {
        using var work = new TemporaryFolder();
        string assembly = work.File(TorchMending.Assembly);
        var builder = new PersistedAssemblyBuilder(new AssemblyName("TorchSharp"), typeof(object).Assembly);
        builder.DefineDynamicModule("TorchSharp");
        builder.Save(assembly);
        byte[] before = File.ReadAllBytes(assembly);
        (int code, string output) = await TorchMending.RunAsync(work.Path, work.Path);
        Assert.Equal(1, code);
        Assert.Contains($"{assembly}: its Debuggable attribute was not found", output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(assembly));
    }

    private static void Good((int Code, string Output) run) => Assert.True(run.Code == 0, run.Output);
}
