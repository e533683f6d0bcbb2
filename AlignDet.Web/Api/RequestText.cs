using AlignDet.Recipes;

namespace AlignDet.Web.Api;

/// <summary>Request bodies that are read by the project's own readers, which allow comments and report every problem.</summary>
internal static class RequestText
{
    private const int Longest = 1 << 20;

    /// <summary>The body as text.</summary>
    /// <exception cref="BadInputException">It is longer than a megabyte.</exception>
    public static async Task<string> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        using StreamReader reader = new(request.Body);
        char[] text = new char[Longest + 1];
        int length = await reader.ReadBlockAsync(text, cancel);
        return length <= Longest
            ? new string(text, 0, length)
            : throw new BadInputException("request", $"is longer than {Longest} characters", "Send less, a pipeline rarely has more than a few thousand");
    }
}
