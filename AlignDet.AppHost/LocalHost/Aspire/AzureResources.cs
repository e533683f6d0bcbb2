namespace Aspire.Hosting.Azure
{
    internal sealed class AzureStorageResource(string name) : IResource
    {
        public string Name => name;
    }

    internal sealed class AzureStorageEmulatorResource(string name) : IResource
    {
        public string Name => name;
    }

    /// <summary>Blob storage; here a folder.</summary>
    internal sealed class AzureBlobStorageResource(string name) : IResourceWithConnectionString
    {
        public string Name => name;

        /// <summary>Its full path, chosen at the start of the host.</summary>
        public string Folder { get; set; } = "";

        public string ConnectionString => new Uri(Folder).AbsoluteUri;

        public IReadOnlyList<(string Name, string Value)> ConnectionProperties => [("Uri", ConnectionString)];
    }
}

namespace Aspire.Hosting.Azure.AppContainers
{
    internal sealed class AzureContainerAppEnvironmentResource(string name) : IResource
    {
        public string Name => name;
    }
}
