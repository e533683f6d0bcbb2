using Aspire.Hosting.Azure;

namespace AlignDet.AppHost.LocalHost;

/// <summary>Gives every part of the graph its place: a port on loopback, or a folder.</summary>
internal static class Addresses
{
    /// <exception cref="StartException">The dashboard's port is taken, or a folder cannot be made.</exception>
    public static async Task AssignAsync(IReadOnlyList<IResource> resources, DataFolder data, int? port)
    {
        Queue<int> free = Ports.Free(resources.Sum(resource => resource is ProjectResource project ? project.Replicas : 1));
        foreach (IResource resource in resources)
        {
            switch (resource)
            {
                case RedisResource redis:
                    redis.Port = free.Dequeue();
                    redis.Folder = data.Folder(redis.Name);
                    break;
                case AzureBlobStorageResource blobs:
                    blobs.Folder = data.Folder("store");
                    break;
                case ProjectResource project:
                    LaunchProfile? profile = project.UsesLaunchProfile ? LaunchProfile.Of(project.ProjectPath) : null;
                    if (!project.HasHttpEndpoint && profile?.Address is null)
                        break;
                    UriBuilder address = new(profile?.Address ?? new Uri("http://localhost:0"));
                    int wished = project.IsExternal && port is { } asked ? asked : profile?.Address?.Port ?? 0;
                    if (wished > 0 && !await IsFreeAsync(wished))
                        throw new StartException($"port {wished}", $"another program listens there, {project.Name} cannot", "Stop it, or give another port with --port N (0 for any free one)");
                    project.Addresses = [.. Enumerable.Range(0, project.Replicas).Select(replica =>
                    {
                        address.Port = replica == 0 && wished > 0 ? wished : free.Dequeue();
                        return address.Uri;
                    })];
                    break;
            }
        }
    }

    // the children of a host that was killed need a moment to notice
    private static async Task<bool> IsFreeAsync(int port)
    {
        for (int tries = 0; tries < 10; tries++)
        {
            if (Ports.IsFree(port))
                return true;
            await Task.Delay(200);
        }
        return false;
    }
}
