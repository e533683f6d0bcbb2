using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AlignDet.Vision;

namespace AlignDet.Benchmarks;

/// <summary>What a peer did with a picture.</summary>
/// <param name="Milliseconds">Median wall time.</param>
/// <param name="Boxes">Its boxes in its order.</param>
internal sealed record PeerResult(double Milliseconds, IReadOnlyList<Box> Boxes);

/// <summary>Runs <c>peers/proposals.py</c> where a Python with OpenCV's contributed modules and scikit-image is installed.</summary>
internal static class ProposalPeers
{
    private static readonly string[] s_pythons = ["/usr/bin/python3", "python3", "python"];

    /// <summary>Results by picture and method; none, with a line to stderr, where there is no such Python.</summary>
    public static Dictionary<(string File, string Method), PeerResult> Run(IReadOnlyList<string> files, IReadOnlyList<string> methods, int repeats)
    {
        Dictionary<(string, string), PeerResult> results = [];
        if (Array.Find(s_pythons, HasPeers) is not string python)
        {
            Console.Error.WriteLine("No Python with cv2.ximgproc and skimage: the peers are left out.");
            return results;
        }
        string script = Path.Combine(AppContext.BaseDirectory, "peers", "proposals.py");
        string output = Start(python, [script, string.Join(',', methods), repeats.ToString(CultureInfo.InvariantCulture), .. files])!;
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonElement result = JsonDocument.Parse(line).RootElement;
            Box[] boxes =
            [
                .. result.GetProperty("boxes").EnumerateArray().Select(box => new Box(box[0].GetSingle(), box[1].GetSingle(), box[2].GetSingle(), box[3].GetSingle())),
            ];
            results.Add(
                (result.GetProperty("file").GetString()!, result.GetProperty("method").GetString()!),
                new PeerResult(1000 * result.GetProperty("seconds").GetDouble(), boxes));
        }
        return results;
    }

    private static bool HasPeers(string python) => Start(python, ["-c", "import cv2, skimage; cv2.ximgproc.segmentation"]) is not null;

    /// <summary>What the program printed, or null where it cannot be started or fails.</summary>
    private static string? Start(string program, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string threads in (string[])["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"])
        {
            start.Environment[threads] = "1";
        }
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Debug.WriteLine(errors.Result);
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
