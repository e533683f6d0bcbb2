using AlignDet.Detection.Clustering;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Clustering;

public sealed class RowFileTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rows_come_back_and_the_file_goes(bool isHalf)
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        Tensor rows = tensor(Numbers.Blobs(9, 50, 7));
        if (isHalf)
        {
            rows = rows.to(float16).to(float32);
        }
        using (RowFile file = new(folder.File("rows.tmp"), 7, isHalf))
        {
            file.Add(rows.narrow(0, 0, 20));
            file.Add(rows.narrow(0, 0, 0));
            file.Add(rows.narrow(0, 20, 30));

            Assert.Equal(50, file.Count);
            Assert.Equal(rows.narrow(0, 13, 17).data<float>(), file.Read(13, 17).data<float>());
            Assert.Equal(rows.index_select(0, tensor(new long[] { 49, 0, 0, 21 })).data<float>(), file.Gather([49, 0, 0, 21]).data<float>());
            Assert.Equal(0, file.Read(50, 0).numel());
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(49, 2));
            Assert.Throws<ArgumentException>(() => file.Add(zeros(2, 6)));
        }
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void Numbers_that_cannot_be_kept_are_refused()
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using RowFile file = new(folder.File("rows.tmp"), 2, isHalf: true);

        Assert.Throws<BadInputException>(() => file.Add(tensor(new float[,] { { 1, 70_000 } })));
        Assert.Throws<BadInputException>(() => file.Add(tensor(new float[,] { { 1, float.NaN } })));
        Assert.Equal(0, file.Count);
    }
}
