using AlignDet.Experiments.Datasets;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using Xunit;

namespace AlignDet.Tests.Experiments;

public sealed class DatasetRegistryTests : IAsyncDisposable
{
    private static readonly DateTimeOffset s_day = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly Lab _lab = new();

    private DatasetRegistry Registry => _lab.Get<DatasetRegistry>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task The_version_is_the_hash_of_the_manifest()
    {
        DatasetRecord added = await _lab.AddDatasetAsync("scenes");
        byte[] manifest = (await _lab.Store.ReadAsync(StoreKeys.DatasetFolder("default", "scenes", added.Version) + "manifest.json", Cancel))!.Content.ToArray();
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(manifest))[..12], added.Version);
        Assert.Equal("train/a.png", Assert.Single((await Registry.ManifestAsync(added, Cancel)).Files).Path);
        Assert.Equal("has no area", Assert.Single(await Registry.IssuesAsync(added, Cancel)).Problem);
    }

    [Fact]
    public async Task A_slug_is_its_newest_version_and_every_version_stays()
    {
        DatasetRecord one = await _lab.AddDatasetAsync("scenes", "01", s_day), two = await _lab.AddDatasetAsync("scenes", "02", s_day.AddDays(1));
        await _lab.AddDatasetAsync("a-set", "01", s_day);
        Assert.NotEqual(one.Version, two.Version);
        Assert.Equal(two.Version, (await Registry.FindAsync("default", "scenes", Cancel))!.Version);
        Assert.Equal(one.Version, (await Registry.FindAsync("default", $"scenes@{one.Version}", Cancel))!.Version);
        Assert.Equal(["a-set", "scenes"], (await Registry.ListAsync("default", Cancel)).Select(dataset => dataset.Id));
        Assert.Equal(two.Version, (await Registry.ListAsync("default", Cancel))[1].Version);
    }

    [Fact]
    public async Task The_same_content_gives_the_same_version()
    {
        DatasetRecord first = await _lab.AddDatasetAsync("scenes", "01", s_day), again = await _lab.AddDatasetAsync("scenes", "01", s_day.AddDays(1));
        Assert.Equal((first.Version, first.CreatedUtc), (again.Version, again.CreatedUtc));
        DatasetRecord moved = await _lab.AddDatasetAsync("scenes", "01", s_day.AddDays(2), root: "/moved");
        Assert.Equal((first.Version, "/moved"), (moved.Version, (await Registry.FindAsync("default", "scenes", Cancel))!.Root));
    }

    [Fact]
    public async Task An_older_version_that_is_registered_again_is_the_newest()
    {
        DatasetRecord one = await _lab.AddDatasetAsync("scenes", "01", s_day);
        await _lab.AddDatasetAsync("scenes", "02", s_day.AddDays(1));
        await _lab.AddDatasetAsync("scenes", "01", s_day.AddDays(2));
        Assert.Equal(one.Version, (await Registry.FindAsync("default", "scenes", Cancel))!.Version);
    }

    [Fact]
    public async Task A_damaged_version_is_told_once_and_the_rest_is_listed()
    {
        DatasetRecord good = await _lab.AddDatasetAsync("good"), old = await _lab.AddDatasetAsync("both", "01", s_day), bad = await _lab.AddDatasetAsync("both", "02", s_day.AddDays(1));
        await _lab.Store.WriteAsync(StoreKeys.DatasetFolder("default", "both", bad.Version) + "dataset.json", "{ half"u8.ToArray(), WriteCondition.Always, null, Cancel);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal([old.Version, good.Version], (await Registry.ListAsync("default", Cancel)).Select(dataset => dataset.Version));
        }
        Assert.Equal(old.Version, (await Registry.FindAsync("default", "both", Cancel))!.Version);
        Assert.Contains(bad.Version, Assert.Single(_lab.Log.Warnings), StringComparison.Ordinal);
        await Assert.ThrowsAsync<BadInputException>(() => Registry.FindAsync("default", $"both@{bad.Version}", Cancel));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("scenes@000000000000")]
    [InlineData("scenes@../x")]
    [InlineData("scenes@")]
    [InlineData("../scenes")]
    [InlineData("")]
    public async Task Other_references_find_nothing(string reference)
    {
        await _lab.AddDatasetAsync("scenes");
        Assert.Null(await Registry.FindAsync("default", reference, Cancel));
    }

    [Theory]
    [InlineData("Scenes")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    [InlineData("")]
    public async Task A_slug_is_plain(string slug) => await Assert.ThrowsAsync<BadInputException>(() => _lab.AddDatasetAsync(slug));
}
