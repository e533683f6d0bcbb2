using AlignDet.Detection.PreTraining;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

public class ProjectionHeadTests
{
    [Fact]
    public void Chosen_anchors_get_the_vectors_and_gradients_of_the_whole_map()
    {
        using var scope = NewDisposeScope();
        const int channels = 6, anchors = 3, dim = 4, pictures = 2;
        using var head = new ProjectionHead(channels, anchors, dim);
        FormulaWeights.Fill(head);
        (int Rows, int Columns)[] grids = [(3, 5), (2, 2), (1, 1)];
        Tensor[] levels = [.. grids.Select((g, i) => Map($"level{i}", [pictures, channels, g.Rows, g.Columns]))];
        long total = pictures * anchors * grids.Sum(g => g.Rows * g.Columns);

        // level, row, column, anchor of each picture, as the heads flatten
        Tensor all = cat([.. levels.Select(l => head.forward(l).permute(0, 2, 3, 1).reshape(pictures, -1, dim))], 1).flatten(0, 1);
        Assert.Equal([total, dim], all.shape);
        long[] chosen = [0, 1, 2, 44, 45, 56, 57, 59, 60, 61, 104, total - 1, 7, 7];
        Tensor at = tensor(chosen);

        (float[] wanted, float[] wantedGradient) = ValueAndGradient(all[at]);
        (float[] got, float[] gradient) = ValueAndGradient(head.Project(levels, at));
        TorchFixture.Near(wanted, got, 1e-6);
        TorchFixture.Near(wantedGradient, gradient, 1e-5);

        (float[], float[]) ValueAndGradient(Tensor vectors)
        {
            head.zero_grad();
            (vectors * vectors).sum().backward(retain_graph: true);
            return (vectors.Floats(), [.. head.parameters().SelectMany(p => p.grad!.Floats())]);
        }
    }

    [Fact]
    public void The_layers_are_named_by_their_place_with_the_relu_between() =>
        Assert.Equal(["0.bias", "0.weight", "2.bias", "2.weight"], new ProjectionHead(2, 1, 2).state_dict().Keys.Order(StringComparer.Ordinal));

    private static Tensor Map(string name, long[] shape) => tensor(FormulaWeights.Values(name, shape, 4), shape);
}
