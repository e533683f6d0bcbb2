using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>A conversion under way.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="dropped">What was left out already.</param>
internal sealed class Renaming(string path, List<string> dropped)
{
    private readonly OrderedDictionary<string, Tensor> _tensors = [];
    private readonly List<string> _unknown = [];
    private readonly List<string> _notes = [];

    /// <summary>From this project's names to the source's.</summary>
    public bool Backwards { get; init; }

    /// <summary>Classes without background, 0 where they are not known.</summary>
    public long Classes { get; set; }

    public void Drop(string name) => dropped.Add(name);

    public void Note(string note) => _notes.Add(note);

    /// <summary>Takes a tensor under its own name.</summary>
    public void Keep(string name, Tensor tensor) => Put(name, name, tensor);

    /// <summary>Takes a tensor by the first rule that fits its name.</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="inner">The part that the rules speak of.</param>
    /// <param name="tensor">Its numbers.</param>
    /// <param name="rules">In order.</param>
    /// <param name="prefix">Put before what a rule gives.</param>
    /// <exception cref="Recipes.BadInputException">Its shape is none that the rule can change.</exception>
    public void Add(string name, string inner, Tensor tensor, IReadOnlyList<KeyRule> rules, string prefix)
    {
        foreach (KeyRule rule in rules.Where(r => !Backwards || !r.OneWay))
        {
            (KeyTemplate from, KeyTemplate to) = Backwards ? (rule.ToTemplate, rule.FromTemplate) : (rule.FromTemplate, rule.ToTemplate);
            if (from.Match(inner) is { } match)
            {
                Put(name, prefix + to.Fill(match), Changed(name, tensor, rule.Change));
                return;
            }
        }
        _unknown.Add(name);
    }

    public ConvertedWeights Result(WeightsNaming source, string? kind, string backbonePrefix) =>
        new(source, kind, backbonePrefix, _tensors, dropped, _unknown, _notes);

    private Tensor Changed(string name, Tensor tensor, TensorChange change)
    {
        bool isForClasses = change is TensorChange.BackgroundFirst or TensorChange.BackgroundBoxes or TensorChange.BackgroundMask;
        if (change == TensorChange.None || (isForClasses && Classes <= 0))
        {
            return tensor; // without class scores beside them the boxes are those of a pre-training, which the hand-over leaves out
        }
        if (!TensorChanges.Fits(change, tensor.shape))
        {
            throw PthFile.Bad(path, $"has {ShownText.Of(name)} in the shape [{string.Join(", ", tensor.shape)}], which that layer cannot have");
        }
        return Backwards ? TensorChanges.Undo(change, tensor) : TensorChanges.Apply(change, tensor, Classes);
    }

    private void Put(string source, string name, Tensor tensor)
    {
        if (!_tensors.TryAdd(name, tensor))
        {
            _unknown.Add(source); // two spellings of one parameter
        }
    }
}
