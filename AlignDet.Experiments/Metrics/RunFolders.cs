using System.Globalization;

namespace AlignDet.Experiments.Metrics;

/// <summary>Where an attempt keeps what, below its own folder.</summary>
internal static class RunFolders
{
    public const string Metrics = "metrics/", Log = "log/", Pictures = "pictures/";

    /// <summary>Folder of a tier below <see cref="Metrics"/>.</summary>
    public static string Tier(int size) => string.Create(CultureInfo.InvariantCulture, $"tiers/{size}");
}
