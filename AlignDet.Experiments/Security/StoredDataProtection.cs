using AlignDet.Experiments.Store;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AlignDet.Experiments.Security;

/// <summary>Data protection whose keys lie in the artifact store.</summary>
public static class StoredDataProtection
{
    /// <summary>Registers data protection under the name that all services share.</summary>
    public static IServiceCollection AddStoredDataProtection(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddDataProtection().SetApplicationName("AlignDet");
        services.AddOptions<KeyManagementOptions>().Configure<IArtifactStore, ILogger<StoreXmlRepository>>(
            (options, store, logger) => options.XmlRepository = new StoreXmlRepository(store, logger));
        return services;
    }
}
