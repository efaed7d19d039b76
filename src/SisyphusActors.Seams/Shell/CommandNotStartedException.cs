using System.Runtime.InteropServices;

namespace SisyphusActors.Seams.Shell;

/// <summary>The operating system refused to start a command: no effect took place.</summary>
internal sealed class CommandNotStartedException(int errorCode)
    : Exception($"The command could not be started: {Marshal.GetPInvokeErrorMessage(errorCode)}.")
{
    private const int ArgumentsTooLong = 7;

    /// <summary>A single variable or the command over the system's limit (128 KiB on Linux), or all of them together.</summary>
    public bool TooLong => errorCode == ArgumentsTooLong;
}
