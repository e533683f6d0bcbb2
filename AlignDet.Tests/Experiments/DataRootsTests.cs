using AlignDet.Experiments.Datasets;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Xunit;

namespace AlignDet.Tests.Experiments;

public sealed class DataRootsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DataRootsTests()
    {
        foreach (string name in new[] { "data/scenes", "data-secret", "DATA", "elsewhere" })
        {
            Directory.CreateDirectory(_folder.File(name));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("data")]
    [InlineData("data/scenes")]
    [InlineData("data/scenes/")]
    [InlineData("elsewhere/../data/scenes/.")]
    public void What_lies_below_a_root_may_be_named(string path) =>
        Assert.Equal(_folder.File(path.Contains("scenes", StringComparison.Ordinal) ? "data/scenes" : "data"), Roots("data/").Check(_folder.File(path)));

    [Theory]
    [InlineData("data-secret")]
    [InlineData("elsewhere")]
    [InlineData("data/../elsewhere")]
    [InlineData("data/../not-there")]
    [InlineData("")]
    public void What_lies_outside_is_refused_whether_it_is_there_or_not(string path) => AssertRefused(Roots("data"), _folder.File(path), "lies outside");

    [Fact]
    public void Case_matters_where_the_file_system_says_so()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the file system takes both for one");
        AssertRefused(Roots("data"), _folder.File("DATA"), "lies outside");
    }

    [Fact]
    public void What_the_platform_draws_itself_needs_no_root()
    {
        Directory.CreateDirectory(_folder.File("elsewhere/datasets/drawn"));
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DataSets:Roots:0"] = _folder.File("data"),
            ["ALIGNDET_DATA"] = _folder.File("elsewhere"),
        }).Build();
        DataRoots roots = new(configuration, Options.Create(new DataRootsOptions()));
        Assert.Equal(_folder.File("elsewhere/datasets/drawn"), roots.Check(_folder.File("elsewhere/datasets/drawn")));
        AssertRefused(roots, _folder.File("elsewhere"), "lies outside");
    }

    [Fact]
    public void Links_are_followed_before_the_check()
    {
        Directory.CreateSymbolicLink(_folder.File("data/out"), _folder.File("elsewhere"));
        Directory.CreateSymbolicLink(_folder.File("data/up"), "../elsewhere");
        Directory.CreateSymbolicLink(_folder.File("elsewhere/in"), _folder.File("data/scenes"));
        Directory.CreateSymbolicLink(_folder.File("data/circle"), "circle");
        AssertRefused(Roots("data"), _folder.File("data/out"), "lies outside");
        AssertRefused(Roots("data"), _folder.File("data/up/x"), "lies outside");
        AssertRefused(Roots("data"), _folder.File("data/circle"), "circle");
        Assert.Equal(_folder.File("data/scenes"), Roots("data").Check(_folder.File("elsewhere/in")));
    }

    [Fact]
    public void A_root_may_be_a_link_itself()
    {
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("data"));
        Assert.Equal(_folder.File("data/scenes"), Roots("link").Check(_folder.File("link/scenes")));
        Assert.Equal(_folder.File("data/scenes"), Roots("link").Check(_folder.File("data/scenes")));
    }

    [Fact]
    public void Without_roots_every_path_that_is_there_may_be_named()
    {
        Assert.Equal(_folder.File("elsewhere"), Roots().Check(_folder.File("elsewhere")));
        AssertRefused(Roots(), _folder.File("not-there"), "is not there");
        AssertRefused(Roots(), _folder.File("data/scenes/x/y"), "is not there");
    }

    [Fact]
    public void Users_of_other_machines_may_name_only_what_lies_below_a_root()
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => Roots(isOpen: true).CheckNamed(_folder.File("elsewhere")));
        Assert.Contains("may not be named: DataSets:Roots is not set, and other machines can reach this service", fault.Message, StringComparison.Ordinal);
        Assert.Equal(_folder.File("elsewhere"), Roots().CheckNamed(_folder.File("elsewhere")));
        Assert.Equal(_folder.File("data/scenes"), Roots(isOpen: true, "data").CheckNamed(_folder.File("data/scenes")));
        // what an administrator's own machine registered before stays readable
        Assert.Equal(_folder.File("elsewhere"), Roots(isOpen: true).Check(_folder.File("elsewhere")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("data")]
    [InlineData("./data")]
    [InlineData("~/data")]
    [InlineData("/data\0")]
    public void A_path_is_absolute(string path) => AssertRefused(Roots(), path, "is no absolute path");

    private static void AssertRefused(DataRoots roots, string path, string problem) =>
        Assert.Contains(problem, Assert.Throws<BadInputException>(() => roots.Check(path)).Message, StringComparison.Ordinal);

    private DataRoots Roots(params string[] names) => Roots(isOpen: false, names);

    private DataRoots Roots(bool isOpen, params string[] names) => new(
        new ConfigurationBuilder().AddInMemoryCollection(names.Select((name, i) => KeyValuePair.Create($"DataSets:Roots:{i}", (string?)_folder.File(name)))).Build(),
        Options.Create(new DataRootsOptions { MustBeSet = isOpen }));
}
