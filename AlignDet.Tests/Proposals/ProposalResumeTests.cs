using System.Text;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;
using Xunit;

namespace AlignDet.Tests.Proposals;

public sealed class ProposalResumeTests : IDisposable
{
    private static readonly ProposalSpec s_spec = new() { Mode = "single", MinSide = 4, MaxScale = 1 };

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Result => _folder.File("proposals.json");

    private string Partial => ProposalWork.PathFor(Result);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_search_that_is_broken_off_goes_on_to_the_same_bytes()
    {
        ProposalSource source = PictureFolder.Draw(_folder, 20);
        File.WriteAllText(Path.Combine(source.Folder, "broken.png"), "no picture");
        source = ProposalSource.OfFolder(source.Folder);
        byte[] whole = await WholeAsync(source, s_spec);

        await BreakOffAsync(source, s_spec, after: 7);
        Assert.False(File.Exists(Result));
        ProposalWork? opened = null;
        ProposalSummary summary = await ProposalRunner.RunAsync(source, s_spec, Result, 1, work => opened = work, null, Cancel);

        Assert.InRange(opened!.Resumed, 6, 8);
        Assert.Equal(opened.Resumed, summary.Resumed);
        Assert.Equal(whole, File.ReadAllBytes(Result));
        Assert.Equal(["broken.png"], summary.Skipped.Select(picture => picture.File));
        Assert.False(File.Exists(Partial));
    }

    [Fact]
    public async Task A_work_file_cut_anywhere_gives_the_same_bytes()
    {
        ProposalSource source = PictureFolder.Draw(_folder, 5);
        byte[] whole = await WholeAsync(source, s_spec);
        await BreakOffAsync(source, s_spec, after: 4);
        byte[] work = File.ReadAllBytes(Partial);
        int[] cuts = [0, 1, .. Enumerable.Range(0, 12).Select(i => work.Length * i / 12), work.Length - 1, work.Length];

        foreach (int cut in cuts)
        {
            File.WriteAllBytes(Partial, work[..cut]);
            await ProposalRunner.RunAsync(source, s_spec, Result, 2, null, null, Cancel);
            Assert.Equal(whole, File.ReadAllBytes(Result));
        }
    }

    [Fact]
    public async Task A_damaged_line_costs_its_picture_alone()
    {
        ProposalSource source = PictureFolder.Draw(_folder, 6);
        byte[] whole = await WholeAsync(source, s_spec);
        await BreakOffAsync(source, s_spec, after: 4);
        string[] lines = File.ReadAllLines(Partial);
        lines[2] = lines[2][..^9] + "}";
        File.WriteAllText(Partial, string.Join('\n', lines) + "\n");

        ProposalSummary summary = await ProposalRunner.RunAsync(source, s_spec, Result, 1, null, null, Cancel);

        Assert.Equal(lines.Length - 2, summary.Resumed);
        Assert.Equal(whole, File.ReadAllBytes(Result));
    }

    [Fact]
    public async Task Another_setting_voids_what_is_done()
    {
        ProposalSource source = PictureFolder.Draw(_folder, 6);
        ProposalSpec other = s_spec with { MaxBoxes = 2 };
        byte[] whole = await WholeAsync(source, other);
        await BreakOffAsync(source, s_spec, after: 4);
        bool isDiscarded = false;

        ProposalSummary summary = await ProposalRunner.RunAsync(source, other, Result, 1, work => isDiscarded = work.Discarded, null, Cancel);

        Assert.True(isDiscarded);
        Assert.Equal(0, summary.Resumed);
        Assert.Equal(whole, File.ReadAllBytes(Result));
    }

    [Fact]
    public async Task A_picture_that_was_changed_is_searched_again()
    {
        ProposalSource source = PictureFolder.Draw(_folder, 6);
        await BreakOffAsync(source, s_spec, after: 5);
        string changed = Path.Combine(source.Folder, "01.png");
        File.WriteAllBytes(changed, ImageEncoder.Png(RandomPictures.Draw(50, 70, 99)));
        File.Delete(Path.Combine(source.Folder, "02.png"));
        source = ProposalSource.OfFolder(source.Folder);
        int kept = 0;

        await ProposalRunner.RunAsync(source, s_spec, Result, 1, work => kept = work.Resumed, null, Cancel);

        Assert.InRange(kept, 2, 3);
        Assert.Equal(await WholeAsync(source, s_spec), File.ReadAllBytes(Result));
    }

    [Fact]
    public async Task Two_searches_cannot_write_one_file()
    {
        ProposalSource source = PictureFolder.Draw(_folder, 2);
        using ProposalWork held = ProposalWork.Open(Partial, source, s_spec);

        BadInputException fault = await Assert.ThrowsAsync<BadInputException>(() => ProposalRunner.RunAsync(source, s_spec, Result, 1, null, null, Cancel));

        Assert.Contains("another search", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_without_a_readable_picture_leaves_nothing()
    {
        ProposalSource source = PictureFolder.Draw(_folder, 0);
        File.WriteAllText(Path.Combine(source.Folder, "broken.png"), "no picture");
        source = ProposalSource.OfFolder(source.Folder);

        await Assert.ThrowsAsync<BadInputException>(() => ProposalRunner.RunAsync(source, s_spec, Result, 1, null, null, Cancel));

        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public async Task Pictures_of_an_annotation_file_keep_its_ids_and_order()
    {
        ProposalSource drawn = PictureFolder.Draw(_folder, 4);
        string listed = _folder.File("listed.json");
        File.WriteAllText(listed, """
            { "images": [ { "id": 900, "file_name": "03.png", "width": 64, "height": 48 }, { "id": 7, "file_name": "gone.png", "width": 64, "height": 48 },
                          { "id": 31, "file_name": "00.png", "width": 64, "height": 48 }, { "id": 32, "file_name": "00.png", "width": 64, "height": 48 } ],
              "annotations": [], "categories": [ { "id": 5, "name": "thing" } ] }
            """);
        ProposalSource source = ProposalSource.OfAnnotations(listed, drawn.Folder);

        ProposalSummary summary = await ProposalRunner.RunAsync(source, s_spec, Result, 2, null, null, Cancel);

        CocoDataset written = CocoReader.Read(Result);
        Assert.Equal([900L, 31L, 32L], written.Images.Select(image => image.Id));
        Assert.Equal(["gone.png"], summary.Skipped.Select(picture => picture.File));
        Assert.Equal([900L, 31L, 32L], written.Annotations.Select(annotation => annotation.ImageId).Distinct());
        Assert.Contains("\"skipped\":[\"gone.png\"]", Encoding.UTF8.GetString(File.ReadAllBytes(Result)), StringComparison.Ordinal);
    }

    private async Task<byte[]> WholeAsync(ProposalSource source, ProposalSpec spec)
    {
        string file = _folder.File("whole.json");
        await ProposalRunner.RunAsync(source, spec, file, 3, null, null, Cancel);
        return File.ReadAllBytes(file);
    }

    private async Task BreakOffAsync(ProposalSource source, ProposalSpec spec, int after)
    {
        using CancellationTokenSource stop = new();
        Stopper stopper = new(stop, after);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProposalRunner.RunAsync(source, spec, Result, 1, null, stopper, stop.Token));
    }

    private sealed class Stopper(CancellationTokenSource stop, int after) : IProgress<ProposalProgress>
    {
        public void Report(ProposalProgress value)
        {
            if (value.Done == after)
            {
                stop.Cancel();
            }
        }
    }
}
