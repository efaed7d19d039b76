using System.ComponentModel;
using System.Diagnostics;

namespace SisyphusActors.Seams.Patch;

/// <summary>The commit that is checked out.</summary>
internal static class GitHead
{
    private static readonly string[] Elsewhere = ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR"];

    /// <returns>Null in a folder of no repository, before its first commit, and where there is no Git.</returns>
    public static async Task<string?> OfAsync(string folder, CancellationToken abort)
    {
        var start = new ProcessStartInfo("git", ["rev-parse", "--verify", "--quiet", "HEAD"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in Elsewhere)
            start.Environment.Remove(variable);
        try
        {
            using var git = Process.Start(start)!;
            git.StandardInput.Close();
            var (said, _) = (git.StandardOutput.ReadToEndAsync(abort), git.StandardError.ReadToEndAsync(abort));
            await git.WaitForExitAsync(abort).ConfigureAwait(false);
            return git.ExitCode == 0 ? (await said.ConfigureAwait(false)).Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
