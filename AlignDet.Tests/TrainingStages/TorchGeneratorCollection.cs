using Xunit;

namespace AlignDet.Tests.TrainingStages;

/// <summary>
/// Tests whose result depends on Torch's random generator. The process has one, and every network that is built draws from
/// it, so that these tests run while no other does.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class TorchGeneratorCollection
{
    public const string Name = nameof(TorchGeneratorCollection);
}
