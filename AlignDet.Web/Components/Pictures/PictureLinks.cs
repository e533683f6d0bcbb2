using AlignDet.Experiments.Metrics;
using AlignDet.Web.Files;

namespace AlignDet.Web.Components.Pictures;

/// <summary>Where the browser gets a picture of a run: the same address for hours, so that it is loaded once.</summary>
public static class PictureLinks
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(8);

    /// <summary>A link to the encoded picture.</summary>
    public static string Of(this SignedLinks links, RunPicture picture)
    {
        ArgumentNullException.ThrowIfNull(links);
        ArgumentNullException.ThrowIfNull(picture);
        return links.Create(picture.Key, Path.GetFileName(picture.Key), s_lifetime);
    }
}
