namespace AlignDet.AppHost.LocalHost;

/// <summary>How a process of the local host ends; the same numbers as the command line's.</summary>
internal static class ExitCodes
{
    public const int Good = 0;
    public const int BadInput = 1;
    public const int Usage = 2;
}
