using System.CommandLine;
using System.Text.RegularExpressions;

namespace AlignDet.Cli.Commands;

/// <summary><c>--device cpu|cuda[:i]</c>.</summary>
internal static partial class DeviceOption
{
    public static Option<string> Create()
    {
        Option<string> device = new("--device") { Description = "cpu, cuda or cuda:1.", HelpName = "cpu|cuda[:i]", DefaultValueFactory = _ => "cpu" };
        device.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !Device().IsMatch(text))
            {
                result.AddError($"--device {text}: give cpu, cuda or cuda:1.");
            }
        });
        return device;
    }

    [GeneratedRegex("^(cpu|cuda(:[0-9]{1,2})?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Device();
}
