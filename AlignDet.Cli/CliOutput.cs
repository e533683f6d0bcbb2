using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace AlignDet.Cli;

/// <summary>Where a command writes: numbers and tables to <paramref name="Out"/>, everything else to <paramref name="Error"/>.</summary>
internal sealed record CliOutput(TextWriter Out, TextWriter Error)
{
    private const int FileWidth = 200;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static CliOutput Console { get; } = new(System.Console.Out, System.Console.Error);

    /// <summary>A live display is possible: standard error is a terminal.</summary>
    public bool IsTerminal => ReferenceEquals(Error, System.Console.Error) && !System.Console.IsErrorRedirected;

    /// <summary>Standard error with colours and live displays where it is a terminal.</summary>
    public IAnsiConsole CreateErrorConsole() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Error) });

    public void WriteTable(Table table)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Out) });
        if (!ReferenceEquals(Out, System.Console.Out) || System.Console.IsOutputRedirected)
        {
            console.Profile.Width = FileWidth; // nobody wraps the lines of a file by hand
        }
        console.Write(table);
    }

    public void WriteJson<T>(T value) => Out.WriteLine(ToJson(value));

    public static string ToJson<T>(T value) => JsonSerializer.Serialize(value, s_json);
}
