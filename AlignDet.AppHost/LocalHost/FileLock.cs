namespace AlignDet.AppHost.LocalHost;

/// <summary>A file that one process at a time holds. The system lets go of it when the process ends, however it ends.</summary>
internal static class FileLock
{
    private const int InUseOnLinux = 11;
    private const int InUseOnMac = 35;
    private const int InUseOnWindows = unchecked((int)0x80070020);

    /// <summary>The lock, or null where another process has it.</summary>
    /// <exception cref="IOException">The file cannot be written at all.</exception>
    public static FileStream? TryHold(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (fault.HResult is InUseOnLinux or InUseOnMac or InUseOnWindows)
        {
            return null;
        }
    }
}
