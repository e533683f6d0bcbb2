using System.Text.Json;
using AlignDet.Detection.Detectors;
using AlignDet.Detection.Ops;
using AlignDet.Tests.Oracle;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>Attention and position encoding equal torch.nn.MultiheadAttention and DETR's.</summary>
[Trait("oracle", "true")]
public class AttentionOracleTests
{
    private readonly Dictionary<string, OracleTensor> _values = SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("ops"), "attention.safetensors"));

    public static TheoryData<string> Positions() =>
        [.. SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("ops"), "attention.safetensors")).Keys.Where(k => k.Contains("_feats", StringComparison.Ordinal))];

    [Fact]
    public void Attention_with_a_key_padding_mask_equals_the_reference_with_its_gradients()
    {
        using var scope = NewDisposeScope();
        DetrAttention attention = Attention();

        Tensor q = Input("mha.q"), k = Input("mha.k"), v = Input("mha.v");
        Tensor takesPart = _values["mha.key_padding_mask"].ToTensor().eq(0);
        Tensor found = attention.Attend(First(q), First(k), First(v), takesPart);
        TorchFixture.Near(_values["mha.out"].Floats(), First(found).Floats(), 1e-5);

        First(found).backward([_values["mha.grad_out"].ToTensor()]);
        foreach ((string name, Tensor input) in new[] { ("q", q), ("k", k), ("v", v) })
        {
            TorchFixture.Near(_values["mha.grad_" + name].Floats(), input.grad!.Floats(), 1e-5, 1e-5);
        }
        Dictionary<string, Parameter> parameters = attention.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach ((string name, string gradient) in new[] { ("in_proj_weight", "in_proj_weight"), ("in_proj_bias", "in_proj_bias"), ("out_proj.weight", "out_proj_weight") })
        {
            TorchFixture.Near(_values["mha.grad_" + gradient].Floats(), parameters[name].grad!.Floats(), 1e-5, 1e-5);
        }
    }

    [Fact]
    public void One_tensor_as_query_and_key_gives_what_two_equal_ones_give()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        DetrAttention attention = Attention();
        Tensor x = First(Input("mha.k")), v = First(Input("mha.v"));
        TorchFixture.Near(attention.Attend(x, x.clone(), v, null).Floats(), attention.Attend(x, x, v, null).Floats(), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public void Positions_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        string[] parts = name["pos.".Length..].Split("_feats");
        Tensor found = SinePosition.Encode(
            _values["pos.mask"].ToTensor().ne(0), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), normalised: parts[0] == "norm");
        Assert.Equal(_values[name].Shape, found.shape);
        TorchFixture.Near(_values[name].Floats(), found.Floats(), 1e-5);
    }

    private static DetrAttention Attention()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("ops"), "cases.json")));
        JsonElement settings = cases.RootElement.GetProperty("attention");
        var attention = new DetrAttention(settings.GetProperty("embed_dim").GetInt32(), settings.GetProperty("num_heads").GetInt32(), dropout: 0);
        FormulaWeights.Fill(attention);
        return attention;
    }

    private Tensor Input(string name) => _values[name].ToTensor().requires_grad_();

    /// <summary>The reference has the sequence first, this project the picture; the same call goes both ways.</summary>
    private static Tensor First(Tensor x) => x.transpose(0, 1);
}
