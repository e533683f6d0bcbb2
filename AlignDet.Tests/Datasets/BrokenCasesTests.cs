using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using Xunit;

namespace AlignDet.Tests.Datasets;

public sealed class BrokenCasesTests
{
    public static TheoryData<string> Cases => [.. BrokenCases.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_check_names_the_fault_and_its_place(string name)
    {
        IReadOnlyList<DatasetProblem> problems = Check(name);

        string[] lines = [.. problems.Select(problem => $"{problem.Severity}|{problem}")];
        string all = string.Join('\n', lines);
        Assert.All(problems, problem => AssertReadable(problem.ToString()));
        foreach (string expected in BrokenCases.Expected.GetValueOrDefault(name, []))
        {
            string[] parts = expected.Split('|');
            Assert.True(lines.Any(line => line.StartsWith(parts[0] + "|", StringComparison.Ordinal) && parts.All(part => line.Contains(part, StringComparison.Ordinal))), $"nothing says {expected}:\n{all}");
        }
        if (BrokenCases.Fit.Contains(name))
            Assert.True(problems.All(problem => problem.Severity == ProblemSeverity.Warning), all);
        if (name == "good")
            Assert.Empty(problems);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reading_gives_usable_data_or_a_plain_refusal(string name)
    {
        CocoDataset dataset;
        try
        {
            dataset = CocoReader.Read(BrokenCases.Annotations(Path.Combine(BrokenCases.Folder, name), "train"), problem => AssertReadable(problem.ToString()));
        }
        catch (BadInputException refusal)
        {
            Assert.All(refusal.Problems, AssertReadable);
            Assert.DoesNotContain(name, BrokenCases.Fit);
            return;
        }
        Usable.Assert(dataset);
    }

    [Fact]
    public void A_second_check_says_the_same()
    {
        foreach (string name in new[] { "truncated_jpeg", "size_disagrees", "wrong_types" })
            Assert.Equal(Check(name), Check(name));
    }

    [Fact]
    public void Progress_counts_every_picture()
    {
        string folder = Path.Combine(BrokenCases.Folder, "good");
        var progress = new Steps();
        CocoChecker.Check(BrokenCases.Annotations(folder, "train"), Path.Combine(folder, "train"), progress, TestContext.Current.CancellationToken);
        Assert.Equal([(1, 3), (2, 3), (3, 3)], progress.Seen.Order());
    }

    [Fact]
    public void A_cancelled_check_stops()
    {
        string folder = Path.Combine(BrokenCases.Folder, "good");
        Assert.ThrowsAny<OperationCanceledException>(() =>
            CocoChecker.Check(BrokenCases.Annotations(folder, "train"), Path.Combine(folder, "train"), cancel: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Pictures_outside_the_folder_are_not_named_among_those_read()
    {
        CocoDataset dataset = CocoReader.Read(BrokenCases.Annotations(Path.Combine(BrokenCases.Folder, "path_outside"), "train"));
        Assert.Equal(["3.jpg"], dataset.Images.Select(image => image.FileName));
    }

    [Theory]
    [InlineData("label_order_conflict", "labels would be mixed up")]
    [InlineData("val_unknown_class", "\"unicorn\"")]
    public void Splits_whose_classes_disagree_are_told(string name, string expected)
    {
        string folder = Path.Combine(BrokenCases.Folder, name);
        IReadOnlyList<DatasetProblem> problems = CocoChecker.CheckPair(BrokenCases.Annotations(folder, "train"), BrokenCases.Annotations(folder, "val"));
        Assert.Contains(problems, problem => problem.Severity == ProblemSeverity.Error && problem.ToString().Contains(expected, StringComparison.Ordinal));
        Assert.Empty(CocoChecker.CheckPair(BrokenCases.Annotations(folder, "train"), BrokenCases.Annotations(folder, "train")));
    }

    private static IReadOnlyList<DatasetProblem> Check(string name)
    {
        string folder = Path.Combine(BrokenCases.Folder, name);
        return CocoChecker.Check(BrokenCases.Annotations(folder, "train"), Path.Combine(folder, "train"), cancel: TestContext.Current.CancellationToken);
    }

    private static void AssertReadable(string line)
    {
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        Assert.True(line.Length <= 500, line);
        Assert.DoesNotContain(line, char.IsControl);
        Assert.EndsWith(".", line, StringComparison.Ordinal);
    }

    private sealed class Steps : IProgress<(long Done, long Total)>
    {
        private readonly List<(long, long)> _seen = [];

        public IReadOnlyList<(long, long)> Seen => _seen;

        public void Report((long Done, long Total) value)
        {
            lock (_seen)
                _seen.Add(value);
        }
    }
}
