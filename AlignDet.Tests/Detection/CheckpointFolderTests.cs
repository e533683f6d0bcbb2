using System.Text;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Tests.Images;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Detection;

/// <summary>A checkpoint counts when all of it is there as it was written.</summary>
public sealed class CheckpointFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _checkpoint;

    public CheckpointFolderTests()
    {
        _checkpoint = Directory.CreateDirectory(_folder.File("step-000300")).FullName;
        File.WriteAllBytes(Model, [1, 2, 3, 4, 5]);
        File.WriteAllBytes(State, []);
    }

    private string Model => Path.Combine(_checkpoint, CheckpointFolder.ModelFile);

    private string State => Path.Combine(_checkpoint, CheckpointFolder.StateFile);

    private string Index => Path.Combine(_checkpoint, CheckpointFolder.IndexFile);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_sealed_is_verified_and_says_its_step_and_the_best_one()
    {
        var best = new BestCheckpoint("step-000200", "val/ap", 0.25);
        CheckpointFolder.Seal(_checkpoint, 300, new Dictionary<string, double> { ["val/ap"] = 0.2, ["val/none"] = double.NaN }, best);
        Assert.Equal(new CheckpointIndex(300, best), CheckpointFolder.Verify(_checkpoint));
        Assert.Equal(["checkpoint.json", "model.safetensors", "state.safetensors"], Directory.EnumerateFiles(_checkpoint).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_may_be_sealed_again()
    {
        Seal();
        File.WriteAllBytes(State, [9]);
        File.WriteAllText(Index + ".tmp", "left by a writer that died");
        CheckpointFolder.Seal(_checkpoint, 301, new Dictionary<string, double>(), null);
        Assert.Equal(new CheckpointIndex(301, null), CheckpointFolder.Verify(_checkpoint));
    }

    [Fact]
    public void Without_its_index_a_folder_does_not_count()
    {
        Refused(_checkpoint);
        Refused(_checkpoint, CheckpointFolder.IndexFile);
        Assert.Contains(_folder.File("none"), Assert.Throws<BadInputException>(() => CheckpointFolder.Verify(_folder.File("none"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_byte_is_found_wherever_it_is()
    {
        Seal();
        for (int at = 0; at < 5; at++)
        {
            byte[] bytes = [1, 2, 3, 4, 5];
            bytes[at] ^= 0x10;
            File.WriteAllBytes(Model, bytes);
            Refused(Model);
        }
    }

    [Fact]
    public void A_cut_off_a_longer_and_a_missing_file_are_told_by_name()
    {
        Seal();
        File.WriteAllBytes(State, [0]);
        Refused(State);
        File.WriteAllBytes(State, []);
        File.WriteAllBytes(Model, [1, 2, 3, 4]);
        Refused(Model);
        File.Delete(Model);
        Refused(Model);
    }

    [Fact]
    public void A_newer_schema_is_refused_with_both_numbers()
    {
        File.WriteAllText(Index, """{"schema": 7, "step": 1, "files": [], "news": true}""");
        Refused(Index, "schema 7", "up to 1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("null")]
    [InlineData("3")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"schema": "1", "step": 1, "files": []}""")]
    [InlineData("""{"schema": 1.5, "step": 1, "files": []}""")]
    [InlineData("""{"schema": 99999999999, "step": 1, "files": []}""")]
    [InlineData("""{"schema": 1, "files": []}""")]
    [InlineData("""{"schema": 1, "step": "one", "files": []}""")]
    [InlineData("""{"schema": 1, "step": 1}""")]
    [InlineData("""{"schema": 1, "step": 1, "files": {}}""")]
    [InlineData("""{"schema": 1, "step": 1, "files": [null]}""")]
    [InlineData("""{"schema": 1, "step": 1, "files": [3]}""")]
    [InlineData("""{"schema": 1, "step": 1, "files": [{"bytes": 5, "sha256": ""}]}""")]
    [InlineData("""{"schema": 1, "step": 1, "files": [{"name": null, "bytes": 5, "sha256": ""}]}""")]
    [InlineData("""{"schema": 1, "step": 1, "files": [{"name": "\ud800", "bytes": 5, "sha256": ""}]}""")]
    [InlineData("""{"schema": 1, "step": 1, "files": [{"name": "model.safetensors", "bytes": "5", "sha256": ""}]}""")]
    [InlineData("""{"schema": 1, "step": 1, "files": [{"name": "model.safetensors", "bytes": 5}]}""")]
    [InlineData("""{"schema": 1, "step": 1, "files": [{"name": "", "bytes": 5, "sha256": ""}]}""")]
    [InlineData("""{"schema": 1, "schema": 1, "step": 1, "files": []}""")]
    [InlineData("""{"schema": 1, "step": 1, "files": [], "best": 3}""")]
    [InlineData("""{"schema": 1, "step": 1, "files": [], "best": {"checkpoint": "x"}}""")]
    [InlineData("""{"schema": 1, "step": 1, "files": []""")]
    public void An_index_that_is_none_is_refused(string index)
    {
        File.WriteAllText(Index, index);
        Refused(_checkpoint);
    }

    [Fact]
    public void No_damage_to_an_index_brings_more_than_a_refusal()
    {
        CheckpointFolder.Seal(_checkpoint, 300, new Dictionary<string, double> { ["val/ap"] = 0.2 }, new BestCheckpoint("step-000200", "val/ap", 0.25));
        byte[] whole = File.ReadAllBytes(Index);
        byte[] likely = [.. "\"\\[]{},:-+.0123456789eEnull \n\t\0"u8, 0xff, 0xc3, 0xef, .. "\\ud8001"u8];
        Gen<(int, byte)[]> damage = Gen.Choose(0, whole.Length - 1).SelectMany(place => Gen.Elements(likely).Select(value => (place, value))).ArrayOf(3);
        Prop.ForAll(damage.ToArbitrary(), places =>
        {
            byte[] bytes = [.. whole];
            foreach ((int place, byte value) in places)
            {
                bytes[place] = value;
            }
            File.WriteAllBytes(Index, bytes);
            try
            {
                CheckpointFolder.Verify(_checkpoint);
            }
            catch (BadInputException refusal)
            {
                Assert.Contains(_checkpoint, refusal.Message, StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("..\\secret")]
    [InlineData("/secret")]
    [InlineData("..")]
    [InlineData("a/../../secret")]
    public void No_name_in_an_index_leads_outside_the_folder(string name)
    {
        File.WriteAllText(_folder.File("secret"), "");
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes("")));
        File.WriteAllText(Index, $$"""{"schema": 1, "step": 1, "files": [{"name": {{System.Text.Json.JsonSerializer.Serialize(name)}}, "bytes": 0, "sha256": "{{hash}}"}]}""");
        Refused(_checkpoint);
    }

    [Theory]
    [InlineData(0, "step-000000")]
    [InlineData(300, "step-000300")]
    [InlineData(12345678, "step-12345678")]
    public void Folders_are_named_by_their_step(long step, string name) => Assert.Equal(name, CheckpointFolder.Name(step));

    private void Seal() => CheckpointFolder.Seal(_checkpoint, 300, new Dictionary<string, double>(), null);

    private void Refused(params string[] told)
    {
        string message = Assert.Throws<BadInputException>(() => CheckpointFolder.Verify(_checkpoint)).Message;
        Assert.All(told, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
