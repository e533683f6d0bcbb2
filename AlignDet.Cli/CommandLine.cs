using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using AlignDet.Cli.Commands;
using AlignDet.Recipes;
using AlignDet.Recipes.Reading;
using AlignDet.Recipes.Stages;

namespace AlignDet.Cli;

/// <summary>The whole tool: its commands, its exit codes, and what it says when something is wrong.</summary>
internal sealed class CommandLine
{
    private static readonly ParserConfiguration s_parser = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    private readonly CliOutput _output;
    private readonly RootCommand _root;
    private string[] _arguments = [];

    public CommandLine(CliOutput output, Func<string, IStage> stages)
    {
        _output = output;
        _root = new RootCommand("Pre-trains and fine-tunes object detectors by the AlignDet method, on local folders.")
        {
            DatasetCommand.Create(output),
            ProposalsCommand.Create(output),
            TrainCommand.Create(output, stages, () => _arguments),
            EvalCommand.Create(output),
            PredictCommand.Create(output),
            WeightsCommand.Create(output),
            PresetsCommand.Create(output),
        };
        HelpOption help = _root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    public async Task<int> RunAsync(string[] arguments)
    {
        _arguments = arguments;
        ParseResult parsed = _root.Parse(arguments, s_parser);
        bool isHelp = parsed.Action is HelpWithExamples;
        if (parsed.Errors.Count > 0 && !isHelp)
        {
            return Usage(parsed);
        }
        string[] empty = [.. parsed.CommandResult.Children.OfType<OptionResult>().Where(o => o.Tokens.Any(t => t.Value.Length == 0)).Select(o => o.Option.Name)];
        if (empty.Length > 0)
        {
            // typically a shell variable that is not set
            _output.Error.WriteLine($"error: {string.Join(", ", empty)}: the value is empty.");
            return Usage(parsed);
        }
        try
        {
            // signals are this tool's own matter (Interruption), and so are faults
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = _output.Out,
                Error = _output.Error,
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (Exception fault)
        {
            return Fault(fault);
        }
    }

    private int Usage(ParseResult parsed)
    {
        foreach (ParseError error in parsed.Errors)
        {
            _output.Error.WriteLine($"error: {error.Message}");
        }
        Command command = parsed.CommandResult.Command;
        foreach (string token in parsed.UnmatchedTokens)
        {
            IEnumerable<string> known = token.StartsWith('-') ? command.Options.Select(option => option.Name) : command.Subcommands.Select(inner => inner.Name);
            if (Nearest.Find(token, known) is { } near)
            {
                _output.Error.WriteLine($"Did you mean {near}?");
            }
        }
        _output.Error.WriteLine($"Try: {PathOf(parsed.CommandResult)} --help");
        return ExitCodes.Usage;
    }

    private int Fault(Exception fault)
    {
        switch (fault)
        {
            case BadInputException bad:
                foreach (string problem in bad.Problems)
                {
                    _output.Error.WriteLine($"error: {problem}");
                }
                break;
            case OperationCanceledException:
                _output.Error.WriteLine("Stopped.");
                return ExitCodes.Interrupted;
            case IOException or UnauthorizedAccessException:
                _output.Error.WriteLine($"error: {fault.Message}");
                break;
            default:
                _output.Error.WriteLine($"error: {fault.GetType().Name}: {FirstLine(fault.Message)}");
                _output.Error.WriteLine("This should not happen; please report it. ALIGNDET_DEBUG=1 in the environment shows where it came from.");
                break;
        }
        if (Environment.GetEnvironmentVariable("ALIGNDET_DEBUG") == "1")
        {
            _output.Error.WriteLine(fault);
        }
        return ExitCodes.BadInput;
    }

    /// <summary>Without the native frames that Torch appends, all on lines of their own.</summary>
    private static string FirstLine(string message)
    {
        string line = message.Split('\n')[0].Trim();
        return line.Length <= 300 ? line : line[..300] + " ...";
    }

    private static string PathOf(SymbolResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {((CommandResult)result).Command.Name}" : "aligndet";
}
