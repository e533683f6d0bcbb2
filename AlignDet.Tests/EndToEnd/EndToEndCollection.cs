using Xunit;

namespace AlignDet.Tests.EndToEnd;

/// <summary>Tests on the whole platform, started once for all of them.</summary>
[CollectionDefinition(Name)]
public class EndToEndCollection : ICollectionFixture<LocalPlatform>
{
    public const string Name = "End to end";
}
