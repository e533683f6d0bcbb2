using System.Globalization;
using System.Text.RegularExpressions;
using AlignDet.Detection.Ops;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

/// <summary>Losses and their gradients equal torchvision's and Torch's.</summary>
[Trait("oracle", "true")]
public partial class LossOracleTests
{
    private const double Absolute = 1e-6, Relative = 1e-5;

    public static TheoryData<string> FocalCases() =>
        [.. OpsOracle.Values("losses").Keys.Where(name => name.StartsWith("focal.", StringComparison.Ordinal) && name.EndsWith(".value", StringComparison.Ordinal))];

    public static TheoryData<string> L1Cases() =>
        [.. OpsOracle.Values("losses").Keys.Where(name => name.EndsWith(".grad", StringComparison.Ordinal)).Select(name => name[..^".grad".Length])];

    [Theory]
    [MemberData(nameof(FocalCases))]
    public void Focal_loss_and_its_gradient_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = OpsOracle.Values("losses");
        Tensor logits = values["focal.logits"].ToTensor().requires_grad_(), targets = values["focal.targets"].ToTensor();
        // a25g2: alpha 0.25, gamma 2; aneg_g15: no alpha, gamma 1.5
        Match numbers = FocalName().Match(name);
        double alpha = numbers.Groups[1].Value == "neg_" ? -1 : Decimals("0" + numbers.Groups[1].Value), gamma = Decimals(numbers.Groups[2].Value);

        OpsOracle.Near(values[name], FocalLoss.PerElement(logits, targets, alpha, gamma), Absolute, Relative);
        Tensor sum = FocalLoss.Sum(logits, targets, alpha, gamma);
        TorchFixture.Near([(float)values[name].Floats().Sum(v => (double)v)], [sum.item<float>()], Absolute, Relative);
        sum.backward();
        OpsOracle.Near(values[name.Replace(".value", ".grad_of_sum", StringComparison.Ordinal)], logits.grad!, Absolute, Relative);
    }

    [Theory]
    [MemberData(nameof(L1Cases))]
    public void Absolute_differences_and_their_gradients_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = OpsOracle.Values("losses");
        Tensor predicted = values["l1.pred"].ToTensor().requires_grad_(), wanted = values["l1.target"].ToTensor();
        // smooth_b1_9_sum: beta 1/9
        Match part = BetaName().Match(name);
        double beta = !part.Success ? 0 : OpsOracle.Number(part.Groups[1].Value) / (part.Groups[2].Success ? OpsOracle.Number(part.Groups[2].Value) : 1);
        Tensor loss = SmoothL1Loss.Sum(predicted, wanted, beta);
        if (name.EndsWith("_mean", StringComparison.Ordinal))
        {
            loss = SmoothL1Loss.PerElement(predicted, wanted, beta).mean();
        }
        OpsOracle.Near(values[name], loss, Absolute, Relative);
        loss.backward();
        OpsOracle.Near(values[name + ".grad"], predicted.grad!, Absolute, Relative);
    }

    [Theory]
    [InlineData("giou_loss", 0)]
    [InlineData("giou_loss_tv", 1e-7)]
    public void Generalised_IoU_loss_and_its_gradient_equal_the_reference(string name, double epsilon)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = OpsOracle.Values("boxes");
        Tensor predicted = values["giou_loss.pred"].ToTensor().requires_grad_(), wanted = values["giou_loss.target"].ToTensor();
        Tensor loss = GIoULoss.PerPair(predicted, wanted, epsilon);
        OpsOracle.Near(values[name + ".value"], loss, Absolute, Relative);
        loss.sum().backward();
        OpsOracle.Near(values[name + ".grad_of_sum"], predicted.grad!, Absolute, Relative);
    }

    /// <summary>A number whose point is left out: 15 is 1.5, 025 is 0.25.</summary>
    private static double Decimals(string digits) => double.Parse(digits[..1] + "." + digits[1..] + "0", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\.a(neg_|\d+)g(\d+)\.")]
    private static partial Regex FocalName();

    [GeneratedRegex(@"_b(\d+)(?:_(\d+))?_")]
    private static partial Regex BetaName();
}
