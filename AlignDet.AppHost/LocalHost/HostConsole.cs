using System.Globalization;

namespace AlignDet.AppHost.LocalHost;

/// <summary>The host's output: one table when everything is up, then the parts' lines, each under its name.</summary>
internal sealed class HostConsole(TextWriter output, bool colours)
{
    private static readonly string[] s_palette = ["36", "33", "35", "32", "34"];

    private readonly Lock _gate = new();
    private readonly List<(string Name, string Line)> _held = [];
    private readonly Dictionary<string, string> _colours = [];
    private int _width;
    private bool _open;

    /// <summary>The console, in colours where it is a terminal.</summary>
    public static HostConsole Standard() =>
        new(Console.Out, !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "");

    /// <summary>The names that will be seen, so that the lines can be aligned.</summary>
    public void Know(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            _width = Math.Max(_width, name.Length);
            _colours[name] = s_palette[_colours.Count % s_palette.Length];
        }
    }

    public void Say(string line)
    {
        lock (_gate)
            output.WriteLine(line);
    }

    /// <summary>A line of a part's own output; kept back until the table is out.</summary>
    public void Log(string name, string line)
    {
        lock (_gate)
        {
            if (_open)
                Write(name, line);
            else
                _held.Add((name, line));
        }
    }

    /// <summary>The host's word about a part.</summary>
    public void Tell(string name, string what) => Log(name, Paint("1", $"* {what}"));

    public void Ready(Part part, bool again)
    {
        lock (_gate)
        {
            if (_open)
                Write(part.Name, Paint("1", $"* running{(again ? " again" : "")}, process {Number(part.ProcessId)}"));
        }
    }

    /// <summary>What runs where, the dashboard's address, and what was said so far.</summary>
    public void Table(IEnumerable<(string Name, string State, string? Address, int? Process)> rows, string? dashboard)
    {
        lock (_gate)
        {
            output.WriteLine();
            foreach ((string name, string state, string? address, int? process) in rows)
                output.WriteLine($"  {Paint(_colours.GetValueOrDefault(name, "0"), name.PadRight(_width))}  {state,-10}  {(process is null ? "" : Number(process)),7}  {address}".TrimEnd());
            output.WriteLine();
            if (dashboard is not null)
                output.WriteLine($"  Dashboard: {Paint("1;4", dashboard)}   (Ctrl+C stops everything)");
            output.WriteLine();
            Open();
        }
    }

    /// <summary>From now on nothing is kept back.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _open = true;
            foreach ((string name, string line) in _held)
                Write(name, line);
            _held.Clear();
            output.Flush();
        }
    }

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private void Write(string name, string line) => output.WriteLine($"{Paint(_colours.GetValueOrDefault(name, "0"), name.PadRight(_width))} | {line}");

    private string Paint(string colour, string text) => colours ? $"\e[{colour}m{text}\e[0m" : text;
}
