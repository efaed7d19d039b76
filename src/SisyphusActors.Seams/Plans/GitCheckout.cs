namespace SisyphusActors.Seams.Plans;

/// <summary>What is checked out in a folder.</summary>
/// <param name="Branch">Null where no branch is.</param>
/// <param name="Commit">Null before the first commit.</param>
public sealed record GitCheckout(string? Branch, string? Commit)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Of a folder in no Git repository.</summary>
    public static GitCheckout None { get; } = new(null, null);

    /// <summary>Asks Git, which knows every form a repository has. It changes nothing, not even the index.</summary>
    /// <exception cref="LookFailedException">It is a repository, and Git cannot be asked.</exception>
    public static async Task<GitCheckout> OfAsync(string folder, TimeProvider time, CancellationToken abort) => IsInRepository(folder)
        ? new GitCheckout(
            await AskAsync(folder, time, abort, "symbolic-ref", "--short", "--quiet", "HEAD").ConfigureAwait(false),
            await CommitOfAsync(folder, time, abort).ConfigureAwait(false))
        : None;

    /// <returns>Null in no Git repository, and before the first commit.</returns>
    /// <inheritdoc cref="OfAsync" path="/exception"/>
    public static async Task<string?> CommitOfAsync(string folder, TimeProvider time, CancellationToken abort) => IsInRepository(folder)
        ? await AskAsync(folder, time, abort, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").ConfigureAwait(false)
        : null;

    private static async Task<string?> AskAsync(string folder, TimeProvider time, CancellationToken abort, params string[] words)
    {
        HelperResult answer;
        try
        {
            answer = await HelperProcess.RunAsync("git", ["--no-optional-locks", "-C", folder, .. words], folder, "", Timeout, time, abort).ConfigureAwait(false);
        }
        catch (LookFailedException e)
        {
            throw new LookFailedException($"{folder} is in a Git repository, and git cannot be asked what is checked out: {e.Message}");
        }
        return answer switch
        {
            { ExitCode: 0 } => answer.Output,
            { ExitCode: 1 } => null,
            _ => throw new LookFailedException($"{folder} is in a Git repository, and git does not say what is checked out: {answer.Output}"),
        };
    }

    private static bool IsInRepository(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (Path.Exists(Path.Combine(at.FullName, ".git")))
                return true;
        return false;
    }
}
