using AlignDet.Recipes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AlignDet.Experiments;

/// <summary>Runs a service to its end.</summary>
public static class HostRunner
{
    /// <summary>Like <c>RunAsync</c>, but what is wrong with the configuration is told in plain lines.</summary>
    /// <returns>The exit code: 0 good, 1 bad configuration.</returns>
    public static async Task<int> RunOrExplainAsync(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        try
        {
            // before the host does it, which would log the fault as one of its own, with a stack trace
            host.Services.GetService<IStartupValidator>()?.Validate();
            _ = host.Services.GetServices<IHostedService>().Count();
            await host.RunAsync();
            return 0;
        }
        catch (BadInputException fault)
        {
            return await ExplainAsync(fault.Problems);
        }
        catch (OptionsValidationException fault)
        {
            return await ExplainAsync(fault.Failures);
        }
        catch (AggregateException fault) when (fault.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            return await ExplainAsync(fault.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures));
        }
    }

    private static async Task<int> ExplainAsync(IEnumerable<string> problems)
    {
        foreach (string problem in problems)
        {
            await Console.Error.WriteLineAsync(problem);
        }
        return 1;
    }
}
