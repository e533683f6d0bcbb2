using AlignDet.Tests.Platform;
using Xunit;

namespace AlignDet.Tests.Queue;

/// <summary>The queue on the app host's own server.</summary>
public class GarnetJobQueueTests(GarnetJobQueueTests.Fixture fixture) : JobQueueContract(fixture), IClassFixture<GarnetJobQueueTests.Fixture>
{
    public sealed class Fixture() : ServerFixture(GarnetServer.Missing, () => new GarnetServer());
}
