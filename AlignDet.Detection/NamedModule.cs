using static TorchSharp.torch.nn;

namespace AlignDet.Detection;

/// <summary>
/// A module whose parameter names are exactly those it registers. TorchSharp also registers every field that holds a module,
/// under the field's name; a checkpoint would then carry each tensor twice and under names that no reference knows.
/// </summary>
/// <typeparam name="TInput">What <c>forward</c> takes.</typeparam>
/// <typeparam name="TOutput">What <c>forward</c> gives.</typeparam>
public abstract class NamedModule<TInput, TOutput>(string name) : Module<TInput, TOutput>(name)
{
    /// <summary>Registers nothing by reflection.</summary>
    protected override void RegisterComponents()
    {
    }
}

/// <summary>The same for a module without a single forward pass.</summary>
public abstract class NamedModule(string name) : Module(name)
{
    /// <summary>Registers nothing by reflection.</summary>
    protected override void RegisterComponents()
    {
    }
}
