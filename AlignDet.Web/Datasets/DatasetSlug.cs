using System.Text.RegularExpressions;
using AlignDet.Recipes;

namespace AlignDet.Web.Datasets;

/// <summary>Short names of data sets, made from what people call them.</summary>
internal static partial class DatasetSlug
{
    private const int Longest = 63;

    /// <summary>The slug of a name: lower case, everything else than a-z and 0-9 to single dashes.</summary>
    /// <exception cref="BadInputException">Nothing of the name can stay.</exception>
    public static string Of(string name)
    {
        string slug = Others().Replace(name.ToLowerInvariant(), "-").Trim('-');
        slug = slug[..Math.Min(slug.Length, Longest)].TrimEnd('-');
        return slug.Length > 0 ? slug : throw new BadInputException("name", $"\"{name}\" has no letter or digit that a short name could be made of", "Give a name with some of a-z and 0-9");
    }

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Others();
}
