using System.Diagnostics;
using System.Security.Cryptography;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using Xunit;

namespace AlignDet.Tests.Experiments;

public sealed class FolderArtifactStoreTests : ArtifactStoreContract, IDisposable
{
    private const string Flock = "/usr/bin/flock";

    private readonly TemporaryFolder _folder = new();

    public FolderArtifactStoreTests() => Store = Another();

    protected override IArtifactStore Store { get; }

    private string Root => _folder.File("store");

    public void Dispose() => _folder.Dispose();

    protected override IArtifactStore Another() => new FolderArtifactStore(Root, TimeProvider.System);

    [Fact]
    public async Task A_prefix_is_a_plain_folder_on_disk()
    {
        Dictionary<string, string> metadata = new() { ["a"] = "b" };
        await WriteAsync("c/step-000300/checkpoint.json", "{}", metadata: metadata);
        await WriteAsync("c/step-000300/model.safetensors", "weights", metadata: metadata);
        string folder = Store.LocalPath("c/step-000300/")!;
        Assert.Equal(["checkpoint.json", "model.safetensors"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order());
        Assert.Equal("weights", await File.ReadAllTextAsync(Store.LocalPath("c/step-000300/model.safetensors")!, Cancel));
    }

    [Fact]
    public async Task The_etag_is_the_hash_of_the_content() =>
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("hello"u8)), await WriteAsync("a", "hello"));

    [Fact]
    public async Task Writers_leave_nothing_beside_blobs_metadata_and_locks()
    {
        string etag = await WriteAsync("a", "1", metadata: new Dictionary<string, string> { ["k"] = "v" });
        await Assert.ThrowsAsync<StoreConflictException>(() => WriteAsync("a", "2", WriteCondition.IfAbsent));
        await Assert.ThrowsAsync<BadInputException>(() => Store.WriteFileAsync("b", _folder.File("missing"), WriteCondition.Always, null, Cancel));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Root, ".tmp")));
        Assert.Equal([etag], Directory.EnumerateFiles(Path.Combine(Root, ".meta", "a")).Select(Path.GetFileName));
        Assert.Equal(["a"], await KeysAsync(""));
    }

    [Fact]
    public async Task Temporaries_of_crashed_writers_go_when_they_are_old()
    {
        string old = Path.Combine(Root, ".tmp", "old"), young = Path.Combine(Root, ".tmp", "young");
        await File.WriteAllTextAsync(old, "x", Cancel);
        await File.WriteAllTextAsync(young, "x", Cancel);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        Another();
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public async Task Metadata_of_a_write_that_was_cut_off_do_not_count()
    {
        string etag = await WriteAsync("a", "1", metadata: new Dictionary<string, string> { ["n"] = "1" });
        await File.WriteAllTextAsync(Path.Combine(Root, ".meta", "a", new string('0', 64)), "{\"n\":\"2\"}", Cancel);
        StoreEntry entry = Assert.Single(await EntriesAsync(""));
        Assert.Equal("1", entry.Metadata["n"]);
        Assert.Equal(etag, entry.ETag);
        Assert.Equal("1", (await Store.ReadAsync("a", Cancel))!.Metadata["n"]);
    }

    [Fact]
    public async Task Another_process_that_holds_the_lock_is_waited_for()
    {
        Assert.SkipUnless(File.Exists(Flock), $"{Flock} is missing (Debian package util-linux)");
        await WriteAsync("a", "1");
        string file = Assert.Single(Directory.EnumerateFiles(Path.Combine(Root, ".locks")));
        ProcessStartInfo start = new(Flock) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in new[] { file, "sh", "-c", "echo held; read line" })
        {
            start.ArgumentList.Add(argument);
        }
        using Process holder = Process.Start(start)!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync(Cancel));
        Task<string> write = WriteAsync("a", "2");
        await Task.WhenAny(write, Task.Delay(200, Cancel));
        Assert.False(write.IsCompleted);
        Assert.Equal("1", await TextAsync("a"));
        await holder.StandardInput.WriteLineAsync("go");
        await write;
        Assert.Equal("2", await TextAsync("a"));
        await holder.WaitForExitAsync(Cancel);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_or_written_to_is_told_with_place_and_cure()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "", Cancel);
        BadInputException fault = Assert.Throws<BadInputException>(() => new FolderArtifactStore(_folder.File("file/store"), TimeProvider.System));
        Assert.Contains(_folder.File("file/store"), fault.Message, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(Root, ".tmp"), recursive: true);
        fault = await Assert.ThrowsAsync<BadInputException>(() => WriteAsync("a", "1"));
        Assert.Contains(Root, fault.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__blobs", fault.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_its_owner_may_look_into_the_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes");
#pragma warning disable CA1416
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Root));
#pragma warning restore CA1416
    }

    [Fact]
    public void A_connection_string_names_a_folder()
    {
        Assert.Equal($"folder {_folder.File("my store")}", StoreFactory.Create($"file://{_folder.Path}/my%20store").Description);
        Assert.Equal($"folder {_folder.File("other store")}", StoreFactory.Create($"file://{_folder.Path}/other store/").Description);
    }

    [Theory]
    [InlineData(null, "says nothing")]
    [InlineData(" ", "says nothing")]
    [InlineData("/data/store", "names no folder")]
    [InlineData("file://data/store", "names no folder")]
    [InlineData("file:///", "names no folder")]
    [InlineData("file:///data/a?b", "? or #")]
    [InlineData("https://me.blob.core.windows.net/", "storage account")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=me;AccountKey=c2VjcmV0", "storage account")]
    [InlineData("UseDevelopmentStorage=true", "storage account")]
    public void Other_connection_strings_are_refused_with_the_form(string? text, string problem)
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => StoreFactory.Create(text));
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("ConnectionStrings__blobs: ", fault.Message, StringComparison.Ordinal);
    }
}
