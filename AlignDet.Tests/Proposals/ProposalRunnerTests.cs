using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;
using Xunit;

namespace AlignDet.Tests.Proposals;

public sealed class ProposalRunnerTests
{
    private static readonly ProposalSpec s_spec = new() { Mode = "single", MinSide = 4, MaxScale = 1 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_result_does_not_depend_on_the_number_of_threads()
    {
        using TemporaryFolder folder = new();
        string[] files = [.. Enumerable.Range(0, 12).Select(i => Draw(folder, $"{i:00}.png", i))];

        ProposalResult one = await ProposalRunner.RunAsync(folder.Path, files, s_spec with { Mode = "fast" }, 1, null, Cancel);
        ProposalResult many = await ProposalRunner.RunAsync(folder.Path, files, s_spec with { Mode = "fast" }, 7, null, Cancel);

        Assert.Equal(one.Dataset.Images, many.Dataset.Images);
        Assert.Equal(one.Dataset.Annotations, many.Dataset.Annotations);
        Assert.NotEmpty(one.Dataset.Annotations);
    }

    [Fact]
    public async Task Pictures_and_boxes_are_numbered_in_the_order_given()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(Path.Combine(folder.Path, "sub"));
        string[] files = [Draw(folder, Path.Combine("sub", "b.png"), 2), Draw(folder, "a.png", 1)];

        CocoDataset dataset = (await ProposalRunner.RunAsync(folder.Path, files, s_spec, 2, null, Cancel)).Dataset;

        Assert.Equal([new CocoImage(1, "sub/b.png", 64, 48), new CocoImage(2, "a.png", 64, 48)], dataset.Images);
        Assert.Equal([new CocoCategory(1, "object")], dataset.Categories);
        Assert.Equal(Enumerable.Range(1, dataset.Annotations.Count).Select(id => (long)id), dataset.Annotations.Select(a => a.Id));
        Assert.Equal([1L, 2L], dataset.Annotations.Select(a => a.ImageId).Distinct());
        Assert.All(dataset.Annotations, a => Assert.Equal(a.Width * a.Height, a.Area));
    }

    [Fact]
    public async Task Unreadable_pictures_are_listed_with_the_reason_and_the_others_searched()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(Path.Combine(folder.Path, "broken.jpg"), "no picture");
        string[] files = ["broken.jpg", Draw(folder, "good.png", 1), "missing.png"];

        ProposalResult result = await ProposalRunner.RunAsync(folder.Path, files, s_spec, 2, null, Cancel);

        Assert.Equal(["broken.jpg", "missing.png"], result.Skipped.Select(picture => picture.File));
        Assert.All(result.Skipped, picture => Assert.Contains(picture.File, picture.Reason, StringComparison.Ordinal));
        Assert.Equal([new CocoImage(1, "good.png", 64, 48)], result.Dataset.Images);
    }

    [Fact]
    public async Task A_picture_without_boxes_stays_in_the_list_of_pictures()
    {
        using TemporaryFolder folder = new();
        string file = Draw(folder, "small.png", 1);

        ProposalResult result = await ProposalRunner.RunAsync(folder.Path, [file], s_spec with { MinSide = 1000 }, 1, null, Cancel);

        Assert.Single(result.Dataset.Images);
        Assert.Empty(result.Dataset.Annotations);
    }

    [Fact]
    public async Task Nothing_to_search_is_bad_input()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(Path.Combine(folder.Path, "broken.jpg"), "no picture");

        await Assert.ThrowsAsync<BadInputException>(() => ProposalRunner.RunAsync(folder.Path, [], s_spec, 1, null, Cancel));
        await Assert.ThrowsAsync<BadInputException>(() => ProposalRunner.RunAsync(folder.Path, ["broken.jpg"], s_spec, 1, null, Cancel));
    }

    [Fact]
    public async Task Progress_counts_every_picture_and_cancelling_stops_the_search()
    {
        using TemporaryFolder folder = new();
        string[] files = [.. Enumerable.Range(0, 30).Select(i => Draw(folder, $"{i:00}.png", i))];
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        List<ProposalProgress> told = [];
        Teller all = new(told.Add);
        Teller stopping = new(progress =>
        {
            if (progress.Done == 3)
            {
                source.Cancel();
            }
            Assert.True(progress.Done < files.Length);
        });

        await ProposalRunner.RunAsync(folder.Path, files, s_spec, 3, all, Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProposalRunner.RunAsync(folder.Path, files, s_spec, 2, stopping, source.Token));

        Assert.Equal(Enumerable.Range(1, 30).Select(done => new ProposalProgress(done, 30)), told);
    }

    private static string Draw(TemporaryFolder folder, string name, int seed)
    {
        File.WriteAllBytes(Path.Combine(folder.Path, name), ImageEncoder.Png(RandomPictures.Draw(64, 48, seed)));
        return name;
    }

    private sealed class Teller(Action<ProposalProgress> tell) : IProgress<ProposalProgress>
    {
        public void Report(ProposalProgress value) => tell(value);
    }
}
