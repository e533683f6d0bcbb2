using AlignDet.Recipes.Reading;
using Xunit;

namespace AlignDet.Tests.Recipes;

public class NearestTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("stpes", "steps", 1)]
    [InlineData("lr", "lr", 0)]
    public void Distance_counts_edits(string a, string b, int edits)
    {
        Assert.Equal(edits, Nearest.Distance(a, b));
        Assert.Equal(edits, Nearest.Distance(b, a));
    }

    [Fact]
    public void A_word_that_is_like_none_finds_none() => Assert.Null(Nearest.Find("frobnicate", ["steps", "batch"]));

    [Fact]
    public void Of_equally_near_words_the_first_is_taken() => Assert.Equal("bat", Nearest.Find("at", ["bat", "cat"]));
}
