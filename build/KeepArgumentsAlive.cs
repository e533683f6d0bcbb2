using System;
using System.IO;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Switches the JIT's optimiser off for one assembly, by the flag that debug builds carry: its
/// [assembly: Debuggable(IgnoreSymbolStoreSequencePoints)] becomes Debuggable(... | DisableOptimizations). Build-time only;
/// see Torch.targets for the reason. The attribute's value is a blob of fixed length (ECMA-335, II.23.3): 01 00, the
/// modes as a 32-bit number, 00 00; it is changed in place.
/// </summary>
public sealed class KeepArgumentsAlive : Task
{
    private static readonly byte[] Optimised = { 8, 1, 0, 2, 0, 0, 0, 0, 0 };
    private static readonly byte[] NotOptimised = { 8, 1, 0, 3, 1, 0, 0, 0, 0 };

    [Required]
    public ITaskItem[] Files { get; set; }

    public override bool Execute()
    {
        foreach (ITaskItem item in Files)
        {
            string path = item.GetMetadata("FullPath");
            byte[] assembly = File.ReadAllBytes(path);
            int at = Find(assembly, Optimised, 0);
            if (at < 0 && Find(assembly, NotOptimised, 0) >= 0)
            {
                continue; // done by an earlier build
            }
            if (at < 0 || Find(assembly, Optimised, at + 1) >= 0)
            {
                Log.LogError("{0}: its Debuggable attribute was not found, or more than one value looks like it. This version of the package needs a look: see Torch.targets.", path);
                continue;
            }
            Array.Copy(NotOptimised, 0, assembly, at, NotOptimised.Length);
            Replace(path, assembly);
        }
        return !Log.HasLoggedErrors;
    }

    private static int Find(byte[] bytes, byte[] pattern, int from)
    {
        for (int i = from; i <= bytes.Length - pattern.Length; i++)
        {
            int k = 0;
            while (k < pattern.Length && bytes[i + k] == pattern[k])
            {
                k++;
            }
            if (k == pattern.Length)
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>As in WeakenSymbolVersion: a new file under the old name and time, never a write through a link into the NuGet cache.</summary>
    private static void Replace(string path, byte[] content)
    {
        DateTime written = File.GetLastWriteTimeUtc(path);
        string temporary = path + ".kept";
        File.WriteAllBytes(temporary, content);
        File.SetLastWriteTimeUtc(temporary, written);
        File.Delete(path);
        File.Move(temporary, path);
    }
}
