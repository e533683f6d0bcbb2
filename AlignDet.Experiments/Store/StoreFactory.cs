using AlignDet.Recipes;

namespace AlignDet.Experiments.Store;

/// <summary>Opens the store that a connection string names.</summary>
public static class StoreFactory
{
    private const string Where = "ConnectionStrings__blobs", Form = "Give file:///FOLDER with an absolute path, such as file:///home/me/.aligndet/store";

    /// <summary>The store; its folder is made when it is not there.</summary>
    /// <param name="connectionString"><c>file:///abs/path</c>.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="BadInputException">It names no store that this version keeps, or the folder cannot be written to.</exception>
    public static IArtifactStore Create(string? connectionString, TimeProvider? time = null) =>
        new FolderArtifactStore(Folder(connectionString), time ?? TimeProvider.System);

    private static string Folder(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new BadInputException(Where, "says nothing", Form);
        }
        string text = connectionString.Trim();
        bool isCloud = text.StartsWith("http", StringComparison.OrdinalIgnoreCase) || text.Contains("AccountName=", StringComparison.OrdinalIgnoreCase)
            || text.Contains("UseDevelopmentStorage=", StringComparison.OrdinalIgnoreCase) || text.Contains("BlobEndpoint=", StringComparison.OrdinalIgnoreCase);
        if (isCloud)
        {
            // the text itself may hold a key: it is not repeated
            throw new BadInputException(Where, "names a storage account, and this version keeps its store in a folder", Form);
        }
        bool isFile = Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.IsFile && uri.Host.Length == 0
            && text.StartsWith("file:///", StringComparison.OrdinalIgnoreCase) && uri.LocalPath.Trim('/').Length > 0;
        if (!isFile)
        {
            throw new BadInputException(Where, $"\"{text}\" names no folder", Form);
        }
        return uri!.Query.Length + uri.Fragment.Length > 0
            ? throw new BadInputException(Where, $"\"{text}\" holds ? or #, which end a path", "Write %3F for ? and %23 for #")
            : uri.LocalPath;
    }
}
