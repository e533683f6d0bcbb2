namespace AlignDet.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCodes
{
    public const int Good = 0;

    /// <summary>Something the user gave is wrong, or the work failed.</summary>
    public const int BadInput = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Ended by Ctrl+C or a termination signal; as shells have it, 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
