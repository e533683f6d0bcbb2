using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>Convolution, norm, ReLU, as the heads repeat them, under the names of torchvision's <c>Conv2dNormActivation</c> (<c>0.0</c>, <c>0.1</c>, <c>1.0</c> ...).</summary>
internal static class ConvBlocks
{
    /// <summary>3x3 convolutions that keep the size, with biases of 0, or none before a norm.</summary>
    /// <param name="channels">Channels in and out.</param>
    /// <param name="count">How many.</param>
    /// <param name="norm"><c>none</c>, <c>batch</c> or <c>group</c>.</param>
    /// <param name="draw">Draws the weights of a convolution.</param>
    public static (string Name, Module<Tensor, Tensor> Block)[] Make(int channels, int count, string norm, Action<Tensor> draw)
    {
        var blocks = new (string, Module<Tensor, Tensor>)[count];
        for (int i = 0; i < count; i++)
        {
            blocks[i] = (i.ToString(CultureInfo.InvariantCulture), Block(channels, norm, draw));
        }
        return blocks;
    }

    /// <summary>A group norm that changes nothing yet.</summary>
    public static GroupNorm Group(int channels)
    {
        // torchvision's 32 groups of 256 channels are groups of 8; narrower heads keep the 8, since groups of one or two channels
        // would be normalised to the same strength in every picture and could no longer tell whether a class is there at all
        GroupNorm norm = GroupNorm(Math.Max(1, channels / 8), channels);
        init.ones_(norm.weight!); // TorchSharp leaves a GroupNorm's parameters as the memory was
        init.zeros_(norm.bias!);
        return norm;
    }

    /// <summary>Weights from a normal distribution.</summary>
    public static Action<Tensor> Normal(double deviation) => weight => init.normal_(weight, 0, deviation);

    /// <summary>Weights by He's normal distribution over the outputs.</summary>
    public static void Kaiming(Tensor weight) => init.kaiming_normal_(weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);

    private static Sequential Block(int channels, string norm, Action<Tensor> draw)
    {
        Conv2d conv = Conv2d(channels, channels, 3, padding: 1, bias: norm == "none");
        draw(conv.weight!);
        if (conv.bias is { } bias)
        {
            init.zeros_(bias);
        }
        return norm switch
        {
            "batch" => Sequential(("0", conv), ("1", BatchNorm2d(channels)), ("2", ReLU())),
            "group" => Sequential(("0", conv), ("1", Group(channels)), ("2", ReLU())),
            _ => Sequential(("0", conv), ("1", ReLU())),
        };
    }
}
