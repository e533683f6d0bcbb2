using Microsoft.Extensions.Hosting;

namespace AlignDet.Experiments;

/// <summary>Registers this room's services.</summary>
public static class ExperimentsExtensions
{
    /// <summary>
    /// Store, records, queue and live feed, from the connection strings <c>blobs</c> (<c>file:///FOLDER</c>) and <c>jobs</c> (Redis), with a
    /// health check for each, and the reconciler that keeps queue and records in step.
    /// </summary>
    public static IHostApplicationBuilder AddExperiments(this IHostApplicationBuilder builder) => throw new NotImplementedException();
}
