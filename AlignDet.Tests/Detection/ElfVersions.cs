using System.Buffers.Binary;
using System.Text;

namespace AlignDet.Tests.Detection;

/// <summary>The symbol versions that a 64-bit little-endian ELF file asks for (System V ABI, "Symbol Versioning").</summary>
internal static class ElfVersions
{
    private const uint VersionNeeds = 0x6ffffffe; // SHT_GNU_verneed

    /// <summary>Offset in the file of each requirement's flags (vna_flags), by library and version.</summary>
    public static Dictionary<(string Library, string Version), int> FlagOffsets(byte[] elf)
    {
        var offsets = new Dictionary<(string, string), int>();
        (int Type, int Offset, int Link, int Info)[] sections = [.. Sections(elf)];
        foreach ((_, int start, int link, int count) in sections.Where(s => (uint)s.Type == VersionNeeds))
        {
            int strings = sections[link].Offset, need = start;
            for (int n = 0; n < count; n++, need += Int(elf, need + 12))
            {
                string library = Text(elf, strings + Int(elf, need + 4));
                int aux = need + Int(elf, need + 8);
                for (int a = Short(elf, need + 2); a > 0; a--, aux += Int(elf, aux + 12))
                {
                    offsets.Add((library, Text(elf, strings + Int(elf, aux + 8))), aux + 4);
                }
            }
        }
        return offsets;
    }

    private static IEnumerable<(int Type, int Offset, int Link, int Info)> Sections(byte[] elf)
    {
        int headers = (int)BinaryPrimitives.ReadInt64LittleEndian(elf.AsSpan(40)), size = Short(elf, 58), count = Short(elf, 60);
        for (int i = 0; i < count; i++)
        {
            int header = headers + (i * size);
            yield return (Int(elf, header + 4), (int)BinaryPrimitives.ReadInt64LittleEndian(elf.AsSpan(header + 24)), Int(elf, header + 40), Int(elf, header + 44));
        }
    }

    private static int Int(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private static int Short(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static string Text(byte[] bytes, int at) => Encoding.ASCII.GetString(bytes.AsSpan(at, bytes.AsSpan(at).IndexOf((byte)0)));
}
