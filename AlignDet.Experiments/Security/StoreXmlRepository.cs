using System.Text;
using System.Xml;
using System.Xml.Linq;
using AlignDet.Experiments.Store;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;

namespace AlignDet.Experiments.Security;

/// <summary>Keys that sign cookies and links, in the artifact store: sessions outlive every service, and all services know the same keys.</summary>
public sealed class StoreXmlRepository(IArtifactStore store, ILogger<StoreXmlRepository> logger) : IXmlRepository
{
    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() => ReadAsync().GetAwaiter().GetResult(); // the interface knows no tasks

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        string name = StoreKey.IsSegment(friendlyName + ".xml") ? friendlyName : Guid.NewGuid().ToString("N");
        byte[] text = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));
        store.WriteAsync($"{StoreKeys.ProtectionKeys}{name}.xml", text, WriteCondition.Always, null, CancellationToken.None).GetAwaiter().GetResult();
    }

    private async Task<IReadOnlyCollection<XElement>> ReadAsync()
    {
        List<XElement> elements = [];
        await foreach (StoreEntry entry in store.ListAsync(StoreKeys.ProtectionKeys, CancellationToken.None))
        {
            if (await store.ReadAsync(entry.Key, CancellationToken.None) is not { } blob)
            {
                continue;
            }
            try
            {
                elements.Add(XElement.Parse(Encoding.UTF8.GetString(blob.Content.Span)));
            }
            catch (XmlException fault)
            {
                // what was signed with it has to be signed anew; the other keys still hold
                logger.LogWarning("The key {Key} in the {Store} is damaged and is left out: {Problem}", entry.Key, store.Description, fault.Message);
            }
        }
        return elements;
    }
}
