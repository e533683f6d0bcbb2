using System.IO.Hashing;
using AlignDet.Detection.Checkpoints.PyTorch;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Checkpoints;

/// <summary>The checksum is zip's, however the bytes come.</summary>
public class ZipChecksumTests
{
    [Fact]
    public void It_equals_the_librarys_of_every_length_and_in_every_portion()
    {
        Gen<(int Length, int Cut, int Seed)> cases = from length in Gen.Choose(0, 700) from cut in Gen.Choose(0, 700) from seed in Gen.Choose(0, 1 << 20) select (length, Math.Min(cut, length), seed);
        Prop.ForAll(cases.ToArbitrary(), given =>
        {
            byte[] bytes = new byte[given.Length];
            new Random(given.Seed).NextBytes(bytes);
            var checksum = new ZipChecksum();
            checksum.Append(bytes.AsSpan(0, given.Cut));
            checksum.Append(bytes.AsSpan(given.Cut));
            Assert.Equal(Crc32.HashToUInt32(bytes), checksum.Value);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        Assert.Equal(0xcbf43926, ZipChecksum.Of("123456789"u8)); // the check value of CRC-32
    }
}
