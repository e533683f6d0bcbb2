namespace AlignDet.Web;

/// <summary>Where style sheets and scripts are read from, however the service was started.</summary>
internal static class StaticContent
{
    /// <summary>
    /// A published service carries its <c>wwwroot</c> beside the binary and finds it from any working folder; a built one reads
    /// the list of files that the build left beside it, in every environment and not in Development alone.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        bool isPublished = Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            isPublished ? new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory } : new WebApplicationOptions { Args = args });
        if (!isPublished)
        {
            builder.WebHost.UseStaticWebAssets();
        }
        return builder;
    }
}
