using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AlignDet.Experiments.Store;
using AlignDet.Tests.Images;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Prop = FsCheck.Fluent.Prop;

namespace AlignDet.Tests.Experiments;

/// <summary>What every artifact store does; a store's tests derive from it.</summary>
public abstract class ArtifactStoreContract
{
    private static readonly Dictionary<string, string> s_metadata = new() { ["state"] = "queued", ["name"] = "ein Über-Name" };

    /// <summary>An empty store.</summary>
    protected abstract IArtifactStore Store { get; }

    /// <summary>Another client of the same store, as another process would have.</summary>
    protected abstract IArtifactStore Another();

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private protected async Task<string?> TextAsync(string key) => await Store.ReadAsync(key, Cancel) is { } blob ? Encoding.UTF8.GetString(blob.Content.Span) : null;

    private protected Task<string> WriteAsync(string key, string text, WriteCondition condition = default, IReadOnlyDictionary<string, string>? metadata = null) =>
        Store.WriteAsync(key, Bytes(text), condition, metadata, Cancel);

    private protected async Task<List<string>> KeysAsync(string prefix) => [.. (await EntriesAsync(prefix)).Select(entry => entry.Key)];

    private protected async Task<List<StoreEntry>> EntriesAsync(string prefix)
    {
        List<StoreEntry> entries = [];
        await foreach (StoreEntry entry in Store.ListAsync(prefix, Cancel))
        {
            entries.Add(entry);
        }
        return entries;
    }

    [Fact]
    public async Task What_was_written_is_read_with_its_etag_and_metadata()
    {
        string etag = await WriteAsync("runs/default/a/run.json", "{}", metadata: s_metadata);
        StoredBlob blob = (await Store.ReadAsync("runs/default/a/run.json", Cancel))!;
        Assert.Equal("{}", Encoding.UTF8.GetString(blob.Content.Span));
        Assert.Equal(etag, blob.ETag);
        Assert.Equal(s_metadata, blob.Metadata);
    }

    [Fact]
    public async Task A_write_replaces_content_and_metadata_together()
    {
        await WriteAsync("a", "1", metadata: s_metadata);
        await WriteAsync("a", "2", metadata: new Dictionary<string, string> { ["state"] = "done" });
        Assert.Equal("done", (await Store.ReadAsync("a", Cancel))!.Metadata["state"]);
        Assert.Single((await EntriesAsync(""))[0].Metadata);
        await WriteAsync("a", "2");
        Assert.Empty((await Store.ReadAsync("a", Cancel))!.Metadata);
        Assert.Empty((await EntriesAsync(""))[0].Metadata);
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_cannot_be_deleted()
    {
        await WriteAsync("folder/blob", "x");
        foreach (string key in new[] { "nothing", "no/such/folder", "folder" })
        {
            Assert.Null(await Store.ReadAsync(key, Cancel));
            Assert.Null(await Store.OpenReadAsync(key, Cancel));
            Assert.False(await Store.DeleteAsync(key, Cancel));
        }
    }

    [Fact]
    public async Task Only_the_first_of_many_creates()
    {
        IArtifactStore other = Another();
        Task<bool>[] tries = [.. Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            try
            {
                await (i % 2 == 0 ? Store : other).WriteAsync("one", Bytes($"by {i}"), WriteCondition.IfAbsent, s_metadata, Cancel);
                return true;
            }
            catch (StoreConflictException)
            {
                return false;
            }
        }))];
        bool[] wins = await Task.WhenAll(tries);
        Assert.Single(wins, won => won);
        Assert.Equal($"by {Array.IndexOf(wins, true)}", await TextAsync("one"));
    }

    [Fact]
    public async Task A_stale_etag_changes_nothing()
    {
        string first = await WriteAsync("a", "1");
        await WriteAsync("a", "2", WriteCondition.IfMatch(first));
        await Assert.ThrowsAsync<StoreConflictException>(() => WriteAsync("a", "3", WriteCondition.IfMatch(first)));
        await Assert.ThrowsAsync<StoreConflictException>(() => WriteAsync("none", "3", WriteCondition.IfMatch(first)));
        Assert.Equal("2", await TextAsync("a"));
        Assert.Null(await TextAsync("none"));
    }

    [Fact]
    public async Task No_update_is_lost_when_many_compare_and_set_one_counter()
    {
        const int clients = 8, rounds = 15;
        await WriteAsync("counter", "0", metadata: s_metadata);
        IArtifactStore[] stores = [Store, Another()];
        await Task.WhenAll(Enumerable.Range(0, clients).Select(i => Task.Run(() => IncrementAsync(stores[i % 2], rounds))));
        Assert.Equal((clients * rounds).ToString(CultureInfo.InvariantCulture), await TextAsync("counter"));
    }

    [Fact]
    public async Task A_reader_sees_content_and_metadata_of_one_write_while_others_write()
    {
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        IArtifactStore other = Another();
        await WriteAsync("pair", "0", metadata: new Dictionary<string, string> { ["n"] = "0" });
        Task writing = Task.Run(
            async () =>
            {
                for (int n = 1; n <= 300; n++)
                {
                    await other.WriteAsync("pair", Bytes($"{n}"), WriteCondition.Always, new Dictionary<string, string> { ["n"] = $"{n}" }, Cancel);
                }
                await done.CancelAsync();
            },
            Cancel);
        while (!done.IsCancellationRequested)
        {
            StoredBlob blob = (await Store.ReadAsync("pair", Cancel))!;
            Assert.Equal(Encoding.UTF8.GetString(blob.Content.Span), blob.Metadata["n"]);
            Assert.NotEmpty((await EntriesAsync(""))[0].Metadata["n"]);
        }
        await writing;
    }

    [Fact]
    public async Task Of_a_file_the_bytes_are_kept_and_the_etag_is_that_of_its_content()
    {
        using TemporaryFolder folder = new();
        byte[] content = RandomNumberGenerator.GetBytes(3_000_001);
        await File.WriteAllBytesAsync(folder.File("model.safetensors"), content, Cancel);
        string etag = await Store.WriteFileAsync("c/model.safetensors", folder.File("model.safetensors"), WriteCondition.IfAbsent, null, Cancel);
        StoredBlob blob = (await Store.ReadAsync("c/model.safetensors", Cancel))!;
        Assert.Equal(content, blob.Content.ToArray());
        Assert.Equal(blob.ETag, etag);
        await Assert.ThrowsAsync<StoreConflictException>(
            () => Store.WriteFileAsync("c/model.safetensors", folder.File("model.safetensors"), WriteCondition.IfAbsent, null, Cancel));
    }

    [Fact]
    public async Task A_stream_is_seekable_and_outlives_a_replacement()
    {
        await WriteAsync("a", "before");
        await using Stream stream = (await Store.OpenReadAsync("a", Cancel))!;
        await WriteAsync("a", "after!");
        stream.Seek(2, SeekOrigin.Begin);
        using StreamReader reader = new(stream);
        Assert.Equal("fore", await reader.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task Deleted_is_gone_and_may_be_created_anew()
    {
        await WriteAsync("f/a", "1", metadata: s_metadata);
        Assert.True(await Store.DeleteAsync("f/a", Cancel));
        Assert.Empty(await KeysAsync(""));
        await WriteAsync("f/a", "1", WriteCondition.IfAbsent);
        Assert.Empty((await Store.ReadAsync("f/a", Cancel))!.Metadata);
    }

    [Fact]
    public async Task Entries_tell_length_time_and_metadata()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow.AddMinutes(-1);
        string etag = await WriteAsync("r/a/run.json", "12345", metadata: s_metadata);
        StoreEntry entry = Assert.Single(await EntriesAsync("r/"));
        Assert.Equal(5, entry.Bytes);
        Assert.InRange(entry.ModifiedUtc, before, before.AddHours(1));
        Assert.Equal(s_metadata, entry.Metadata);
        Assert.Equal(etag, entry.ETag);
    }

    [Fact]
    public async Task Named_blobs_of_each_folder_are_listed_and_nothing_else()
    {
        foreach (string key in new[] { "runs/d/b/run.json", "runs/d/a/run.json", "runs/d/a/deep/run.json", "runs/d/c/recipe.json", "runs/d/run.json", "runs/e/x/run.json" })
        {
            await WriteAsync(key, key);
        }
        List<string> keys = [];
        await foreach (StoreEntry entry in Store.ListNamedAsync("runs/d/", "run.json", Cancel))
        {
            keys.Add(entry.Key);
        }
        Assert.Equal(["runs/d/a/run.json", "runs/d/b/run.json"], keys);
    }

    [Fact]
    public void Every_prefix_lists_its_keys_in_ordinal_order() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(12), Prop.ForAll(
        Arb.From(Gen.NonEmptyListOf(Gen.Elements("a/b", "a-b", "a/b-c", "a.b/c", "a0", "ab/c/d", "ab/c-d", "Z/z", "a/c/e", "é/x"))), keys =>
        {
            string place = Guid.NewGuid().ToString("N");
            return HoldsAsync(keys.Distinct().Select(key => $"{place}/{key}").ToArray(), place).GetAwaiter().GetResult();
        }));

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData(".locks/00")]
    [InlineData("a\\b")]
    [InlineData("C:/x")]
    [InlineData("a\nb")]
    [InlineData("a/b ")]
    [InlineData("a\0b")]
    [InlineData("\ud800")]
    public async Task Such_keys_are_refused(string key)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.ReadAsync(key, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.OpenReadAsync(key, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => WriteAsync(key, "x"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.DeleteAsync(key, Cancel));
    }

    [Fact]
    public async Task No_prefix_leads_out_of_the_store() =>
        await Assert.ThrowsAsync<ArgumentException>(() => KeysAsync("../"));

    private async Task<bool> HoldsAsync(string[] keys, string place)
    {
        foreach (string key in keys)
        {
            await WriteAsync(key, key);
        }
        foreach (string prefix in keys.SelectMany(key => new[] { key, key[..^1], key[..(place.Length + 1)], key[..(key.LastIndexOf('/') + 1)] }).Distinct())
        {
            string[] expected = [.. keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
            Assert.Equal(expected, await KeysAsync(prefix));
        }
        return true;
    }

    private static async Task IncrementAsync(IArtifactStore store, int rounds)
    {
        while (rounds > 0)
        {
            StoredBlob blob = (await store.ReadAsync("counter", Cancel))!;
            int count = int.Parse(Encoding.UTF8.GetString(blob.Content.Span), CultureInfo.InvariantCulture);
            try
            {
                await store.WriteAsync("counter", Bytes($"{count + 1}"), WriteCondition.IfMatch(blob.ETag), blob.Metadata, Cancel);
                rounds--;
            }
            catch (StoreConflictException)
            {
                // somebody else counted; read again
            }
        }
    }
}
