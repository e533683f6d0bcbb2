using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Marks one required symbol version of an ELF library as weak, so that a system whose library lacks that version still
/// loads the file. Build-time only; see Torch.targets for the reason. Layout: System V ABI, "Symbol Versioning"
/// (Elf64_Shdr, Elf64_Verneed, Elf64_Vernaux).
/// </summary>
public sealed class WeakenSymbolVersion : Task
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 0x2; // VER_FLG_WEAK

    [Required]
    public ITaskItem[] Files { get; set; }

    /// <summary>The library that is asked for the version, for example libstdc++.so.6.</summary>
    [Required]
    public string Library { get; set; }

    /// <summary>The version to weaken, for example GLIBCXX_3.4.32.</summary>
    [Required]
    public string Version { get; set; }

    public override bool Execute()
    {
        foreach (ITaskItem item in Files)
        {
            string path = item.GetMetadata("FullPath");
            byte[] elf = File.ReadAllBytes(path);
            int flags = FindFlags(elf);
            if (flags < 0 || (BitConverter.ToUInt16(elf, flags) & Weak) != 0)
            {
                continue; // a file that does not ask for this version, or one that is already done
            }
            elf[flags] |= (byte)Weak;
            Replace(path, elf);
            Log.LogMessage(MessageImportance.Normal, "{0}: {1} of {2} is now optional", path, Version, Library);
        }
        return !Log.HasLoggedErrors;
    }

    /// <summary>Offset of vna_flags of the wanted version, or -1 where the file does not ask for it.</summary>
    private int FindFlags(byte[] elf)
    {
        bool isElf64LittleEndian = elf.Length > 64 && elf[0] == 0x7f && elf[1] == 'E' && elf[2] == 'L' && elf[3] == 'F' && elf[4] == 2 && elf[5] == 1;
        if (!isElf64LittleEndian)
        {
            return -1;
        }
        long sections = BitConverter.ToInt64(elf, 40);
        int size = BitConverter.ToUInt16(elf, 58), count = BitConverter.ToUInt16(elf, 60);
        for (int s = 0; s < count; s++)
        {
            int header = checked((int)(sections + (long)s * size));
            if (BitConverter.ToUInt32(elf, header + 4) == VersionNeedSection)
            {
                int at = checked((int)BitConverter.ToInt64(elf, header + 24));
                int strings = checked((int)BitConverter.ToInt64(elf, (int)(sections + (long)BitConverter.ToUInt32(elf, header + 40) * size) + 24));
                return FindFlags(elf, at, (int)BitConverter.ToUInt32(elf, header + 44), strings);
            }
        }
        return -1;
    }

    private int FindFlags(byte[] elf, int need, int needs, int strings)
    {
        for (int n = 0; n < needs; n++)
        {
            bool rightLibrary = Text(elf, strings + BitConverter.ToInt32(elf, need + 4)) == Library;
            int aux = need + BitConverter.ToInt32(elf, need + 8);
            for (int a = 0; a < BitConverter.ToUInt16(elf, need + 2); a++)
            {
                if (rightLibrary && Text(elf, strings + BitConverter.ToInt32(elf, aux + 8)) == Version)
                {
                    return aux + 4;
                }
                aux += BitConverter.ToInt32(elf, aux + 12);
            }
            need += BitConverter.ToInt32(elf, need + 12);
        }
        return -1;
    }

    private static string Text(byte[] elf, int at)
    {
        return Encoding.ASCII.GetString(elf, at, Array.IndexOf(elf, (byte)0, at) - at);
    }

    /// <summary>
    /// Writes a new file and puts it in place of the old name: the old one may be a hard link into the NuGet cache, which
    /// must stay as it is. The time stays too, so that the next build does not copy the original again.
    /// </summary>
    private static void Replace(string path, byte[] content)
    {
        DateTime written = File.GetLastWriteTimeUtc(path);
        string temporary = path + ".weak";
        File.WriteAllBytes(temporary, content);
        File.SetLastWriteTimeUtc(temporary, written);
        File.Delete(path);
        File.Move(temporary, path);
    }
}
