using System.Text.Json;
using System.Text.Json.Nodes;

namespace AlignDet.AppHost.LocalHost;

/// <summary>A project's first launch profile: where it listens by default, and its environment.</summary>
internal sealed record LaunchProfile(Uri? Address, IReadOnlyList<(string Name, string Value)> Environment)
{
    public static LaunchProfile? Of(string projectPath)
    {
        string file = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(file))
            return null;
        try
        {
            JsonNode? settings = JsonNode.Parse(File.ReadAllText(file), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            JsonNode? profile = settings?["profiles"]?.AsObject().Select(p => p.Value).FirstOrDefault(p => (string?)p?["commandName"] == "Project");
            string? url = ((string?)profile?["applicationUrl"])?.Split(';').FirstOrDefault(u => u.StartsWith("http://", StringComparison.Ordinal));
            return new LaunchProfile(
                url is null ? null : new Uri(url),
                [.. (profile?["environmentVariables"]?.AsObject() ?? []).Select(v => (v.Key, (string?)v.Value ?? ""))]);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or UriFormatException)
        {
            throw new StartException(file, $"cannot be read ({fault.Message.TrimEnd('.')})", "Mend or delete it");
        }
    }
}
