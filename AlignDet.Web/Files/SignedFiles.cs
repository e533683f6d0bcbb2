using AlignDet.Experiments.Datasets;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Web.Api;
using AlignDet.Web.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.StaticFiles;

namespace AlignDet.Web.Files;

/// <summary>Serves what <see cref="SignedLinks"/> leads to, whole or in ranges.</summary>
internal static class SignedFiles
{
    private static readonly FileExtensionContentTypeProvider s_types = new(new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".png"] = "image/png",
        [".webp"] = "image/webp",
        [".bmp"] = "image/bmp",
        [".gif"] = "image/gif",
        [".json"] = "application/json",
        [".ndjson"] = "application/x-ndjson",
        [".safetensors"] = "application/octet-stream",
    });

    public static void MapSignedFiles(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(SignedLinks.Path + "/{token}", ServeAsync).RequireAuthorization(Policies.Reader).ExcludeFromDescription();

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> ServeAsync(
        string token, HttpResponse response, SignedLinks links, IArtifactStore store, DataRoots roots, CancellationToken cancel)
    {
        if (links.Read(token) is not { } target)
        {
            return TypedResults.Problem(title: "This link is not good any more", statusCode: StatusCodes.Status403Forbidden,
                detail: "Its time is over, or it was changed. Take a new one from the page or the API.");
        }
        Stream? file = target.Root is { } root ? OpenBelow(root, target.Key, roots) : await store.OpenReadAsync(target.Key, cancel);
        if (file is null)
        {
            return Problems.Missing(target.Name, "It was removed, or the disk it lies on is not there");
        }
        string type = s_types.TryGetContentType(target.Name, out string? known) ? known : "application/octet-stream";
        // never another type than these, whatever a data set holds: nothing here is run by a browser
        bool isShown = type.StartsWith("image/", StringComparison.Ordinal);
        response.Headers.CacheControl = "private, max-age=600";
        return TypedResults.File(file, type, isShown ? null : target.Name, enableRangeProcessing: true);
    }

    /// <summary>A file of a data set; null when it is not there, or lies, links followed, where users may not read.</summary>
    private static FileStream? OpenBelow(string root, string path, DataRoots roots)
    {
        string below = Path.GetFullPath(root).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        string full = Path.GetFullPath(Path.Combine(below, path));
        if (!full.StartsWith(below, StringComparison.Ordinal))
        {
            return null;
        }
        try
        {
            return new FileStream(roots.Check(full), FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception fault) when (fault is BadInputException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
