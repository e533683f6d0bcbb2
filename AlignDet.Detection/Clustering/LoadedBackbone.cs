using AlignDet.Detection.Backbones;
using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Checkpoints.Naming;
using AlignDet.Recipes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AlignDet.Detection.Clustering;

/// <summary>A backbone with weights from a file of any naming that is known here: a backbone, a classifier or a detector.</summary>
public sealed class LoadedBackbone : IDisposable
{
    private readonly Holder _holder;

    private LoadedBackbone(Holder holder, string name, IReadOnlyList<string> notes)
    {
        _holder = holder;
        Name = name;
        Notes = notes;
    }

    /// <summary>In eval mode, on its device.</summary>
    public Backbone Backbone => _holder.Body;

    /// <summary>Its name, see <see cref="BackboneNames"/>.</summary>
    public string Name { get; }

    /// <summary>What a user should know, a line each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Builds the backbone and loads it.</summary>
    /// <param name="path">A checkpoint folder, a .safetensors or a .pth file.</param>
    /// <param name="name">Which backbone it is; null: its names and shapes tell.</param>
    /// <param name="device">Where it is to compute.</param>
    /// <exception cref="BadInputException">The file is damaged, or holds no such backbone.</exception>
    public static LoadedBackbone Load(string path, string? name, Device device)
    {
        string file = WeightsLoader.ModelFile(path);
        using var scope = NewDisposeScope();
        Checkpoint read = Checkpoint.Read(file);
        ConvertedWeights weights = WeightsConverter.Convert(read);
        string backbone = name ?? DetectorGuess.Backbone(weights)
            ?? throw new BadInputException(file, "does not tell which backbone it holds", "Name it by --backbone, one of " + string.Join(", ", BackboneNames.All));
        DetectorSpec spec = Spec(read, weights) with { Backbone = backbone, FrozenStages = 0 };
        bool hasNorm = weights.Tensors.ContainsKey(weights.BackbonePrefix + "norm3.weight");
        var holder = new Holder(Backbone.Create(spec, firstOutput: 3, outputNorms: hasNorm));
        LoadedWeights loaded = WeightsLoader.Load(holder, weights, file, tensor => tensor.StartsWith(OwnNames.Body, StringComparison.Ordinal));
        if (loaded.Missing.Count > 0)
        {
            throw new BadInputException(
                file, $"lacks {loaded.Missing.Count} tensors of a {backbone}, {loaded.Missing[0][OwnNames.Body.Length..]} first", "Take another file, or name its backbone by --backbone");
        }
        holder.to(device);
        holder.OutliveScopes();
        holder.eval();
        return new LoadedBackbone(holder, backbone, weights.Notes);
    }

    /// <inheritdoc/>
    public void Dispose() => _holder.Dispose();

    /// <summary>Norms as the weights were trained with them.</summary>
    private static DetectorSpec Spec(Checkpoint read, ConvertedWeights weights)
    {
        if (read.Facts.Texts.ContainsKey("recipe"))
        {
            return ModelMetadata.Read(read.Facts.Texts, read.Path).Recipe.Detector;
        }
        try
        {
            return weights.Kind is null ? new DetectorSpec() : DetectorGuess.Of(weights, read.Path).Spec;
        }
        catch (BadInputException)
        {
            return new DetectorSpec(); // a detector that cannot be built may well have a backbone that can
        }
    }

    /// <summary>Gives the backbone the names it has in a detector.</summary>
    private sealed class Holder : NamedModule
    {
        public Holder(Backbone body)
            : base(nameof(Holder))
        {
            Body = body;
            register_module("backbone", new ModuleDict<Backbone> { ("body", body) });
        }

        public Backbone Body { get; }
    }
}
