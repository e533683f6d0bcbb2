using System.Text;
using AlignDet.Detection.Checkpoints;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Checkpoints;

/// <summary>Pickles that were made to do harm, one trick each.</summary>
public sealed class HostilePickleTests : IDisposable
{
    private static readonly byte[] s_tensor = Ascii("ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0001tQK\0));)ccollections\nOrderedDict\n)RtR".Replace(";", "\u0089", StringComparison.Ordinal));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cos\nsystem\n(X\u0002\0\0\0lstR", "os.system")]
    [InlineData("cbuiltins\nexec\n(X\u0002\0\0\01+tR", "builtins.exec")]
    [InlineData("cbuiltins\ngetattr\n", "builtins.getattr")]
    [InlineData("csubprocess\nPopen\n)\u0081", "subprocess.Popen")]
    [InlineData("X\u0002\0\0\0osX\u0006\0\0\0system\u0093", "os.system")]
    [InlineData("ctorch.hub\nload\n", "torch.hub.load")]
    [InlineData("ctorch.storage\n_load_from_bytes\n", "torch.storage._load_from_bytes")]
    [InlineData("cnumpy\nload\n", "numpy.load")]
    [InlineData("c__main__\nNet\n)\u0081}b", "__main__.Net")]
    [InlineData("(X\u0002\0\0\0lsios\nsystem\n", "INST")]
    [InlineData("(No", "OBJ")]
    [InlineData("}N\u0082\u0001", "EXT")]
    [InlineData("P1\n", "PERSID")]
    [InlineData("ctorch\nFloatStorage\n)R", "torch.FloatStorage")]
    [InlineData("ctorch\nFloatStorage\n}b", "torch.FloatStorage")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n}b", "_rebuild_tensor_v2")]
    [InlineData("K\u0001)R", "no function")]
    [InlineData("]}b", "sets the state")]
    public void What_could_run_or_make_anything_is_refused_by_name(string pickle, string told) => Refused(Legacy(Ascii(pickle)), told);

    [Theory]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u007f")] // a number of two thousand million bytes
    [InlineData("X\u00ff\u00ff\u00ff\u007f")]
    [InlineData("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f")]
    [InlineData("h\u0007")]
    [InlineData("0")]
    [InlineData("t")]
    [InlineData("K\u0001K\u0002s")]
    [InlineData("}(K\u0001u")]
    [InlineData("X\u0002\0\0\0\u00ff\u00fe")]
    [InlineData("(K\u0001tQ")]
    public void What_is_cut_off_or_out_of_order_is_refused(string pickle) => Refused(Legacy(Ascii(pickle)));

    [Fact]
    public void A_list_copied_by_every_few_bytes_takes_no_memory()
    {
        var pickle = new List<byte>();
        pickle.AddRange(Ascii("]q\u0001("));
        for (int i = 0; i < 20_000; i++)
        {
            pickle.Add((byte)'N');
        }
        pickle.AddRange(Ascii("ec__builtin__\nset\nq\u00020"));
        for (int i = 0; i < 20_000; i++)
        {
            pickle.AddRange(Ascii("h\u0002h\u0001\u0085R"));
        }
        Bounded([.. pickle], "copies more than");
    }

    [Fact]
    public void A_text_encoded_by_every_few_bytes_takes_no_memory()
    {
        var pickle = new List<byte>();
        pickle.AddRange(Ascii("X\0\u0010\0\0"));
        pickle.AddRange(Enumerable.Repeat((byte)'a', 4096));
        pickle.AddRange(Ascii("q\u0001X\u0006\0\0\0latin1q\u0002c_codecs\nencode\nq\u0003"));
        for (int i = 0; i < 20_000; i++)
        {
            pickle.AddRange(Ascii("h\u0003h\u0001h\u0002\u0086R"));
        }
        Bounded([.. pickle], "more bytes of its texts");
    }

    [Fact]
    public void Dicts_that_hold_each_other_twice_are_walked_no_more_than_bounded()
    {
        // each dict holds the one before under two keys: 2 to the power of 60 paths
        var pickle = new List<byte>();
        pickle.AddRange([.. Ascii("}q\0X\u0001\0\0\0t"), .. s_tensor, (byte)'s']);
        for (byte i = 1; i < 30; i++)
        {
            pickle.AddRange([(byte)'}', (byte)'q', i, .. Ascii("(X\u0001\0\0\0ah"), (byte)(i - 1), .. Ascii("X\u0001\0\0\0bh"), (byte)(i - 1), (byte)'u']);
        }
        Bounded([.. pickle], "nests or repeats", "0");
    }

    [Fact]
    public void A_dict_that_holds_itself_ends()
    {
        Bounded([.. Ascii("}q\0X\u0001\0\0\0ah\0s")], "nests or repeats");
    }

    [Fact]
    public void Containers_without_end_are_refused()
    {
        Bounded([.. Enumerable.Repeat((byte)'}', 1_200_000)], "describes more than", most: 200L << 20);
    }

    [Theory]
    [InlineData("K\0)K\u0002\u0085K\u0001\u0085", true)] // two numbers of a storage of one
    [InlineData("K\u0001))", true)] // its second number
    [InlineData("K\0K\u0002\u0085K\0\u0085", false)] // the same number twice: an expanded view
    [InlineData("K\0J\u00ff\u00ff\u00ff\u00ff\u0085K\u0001\u0085", true)]
    [InlineData("K\0J\u00ff\u00ff\u00ff\u007f\u0085K\0\u0085", true)] // the same number two thousand million times
    [InlineData("K\0J\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007f\u0087K\0K\0K\0\u0087", true)]
    public void A_view_lies_within_its_storage(string offsetShapeStride, bool isBad)
    {
        byte[] tensor = [.. Ascii("ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0001tQ"),
            .. Ascii(offsetShapeStride.Replace("K\0)K", "K\0K", StringComparison.Ordinal)), 0x89, .. Ascii("NtR")];
        byte[] file = Legacy([.. Ascii("}X\u0001\0\0\0t"), .. tensor, (byte)'s'], "0");
        string path = Write(file);
        if (isBad)
        {
            Refused(file);
            return;
        }
        using var scope = NewDisposeScope();
        Assert.Equal([2L], PthFile.ReadAll(path)["t"].shape);
    }

    [Fact]
    public void A_number_type_among_the_settings_does_no_harm()
    {
        string path = Write(Legacy([.. Ascii("}(X\u0001\0\0\0t"), .. s_tensor, .. Ascii("X\u0005\0\0\0dtypectorch\nfloat32\nu")], "0"));
        using var scope = NewDisposeScope();
        Assert.Equal(["t"], PthFile.ReadAll(path).Keys);
    }

    [Fact]
    public void A_tar_and_a_web_page_are_refused_with_what_to_do()
    {
        byte[] tar = new byte[1024];
        Ascii("sys_info").CopyTo(tar, 0);
        Ascii("ustar").CopyTo(tar, 257);
        Refused(tar, "save it again");
        Refused(Ascii("<!doctype html><title>Not found</title>"), "web page");
    }

    private void Bounded(byte[] pickle, string told, string? storage = null, long most = 64L << 20)
    {
        byte[] file = Legacy(pickle, storage);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(file, told);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < most);
    }

    private void Refused(byte[] file, string told = "")
    {
        using var scope = NewDisposeScope();
        string path = Write(file), message = Assert.Throws<BadInputException>(() => PthFile.ReadAll(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(told, message, StringComparison.Ordinal);
    }

    private string Write(byte[] file)
    {
        string path = _folder.File("hostile.pth");
        File.WriteAllBytes(path, file);
        return path;
    }

    /// <summary>A legacy file around a pickle, with one storage of one float where it names one.</summary>
    private static byte[] Legacy(byte[] pickle, string? storage = null) =>
    [
        0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.', 0x80, 2, (byte)'M', 0xe9, 3, (byte)'.', 0x80, 2, (byte)'}', (byte)'.',
        0x80, 2, .. pickle, (byte)'.',
        .. storage is null ? Ascii("\u0080\u0002].") : [.. Ascii("\u0080\u0002]X\u0001\0\0\0"), .. Ascii(storage), .. Ascii("a."), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3f],
    ];

    private static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);
}
