using SisyphusActors.Core.Intents;

namespace SisyphusActors.Seams.Plans;

/// <summary>
/// A workspace's policies: every file in <c>.sisyphus/policies</c> but those that begin with a dot and <c>.md</c> files is one. It reads a plan
/// from its standard input, and rejects it by any exit code but 0; what it writes is the reason.
/// </summary>
/// <param name="root">The workspace.</param>
/// <param name="timeout">For each.</param>
public sealed class PolicyFolder(string root, TimeSpan timeout, TimeProvider time)
{
    /// <summary>Relative to the workspace.</summary>
    public const string Name = ".sisyphus/policies";

    /// <summary>Plans that tell whether the policies are right, in <c>good</c> and <c>bad</c>.</summary>
    public const string Fixtures = "fixtures";

    private const int ReasonLengthMax = 800;

    public string Path { get; } = System.IO.Path.Combine(root, ".sisyphus", "policies");

    /// <summary>By name, in ordinal order. A file that nobody may execute is one as well: it rejects everything until somebody may.</summary>
    public IReadOnlyList<string> Policies => Directory.Exists(Path)
        ? [.. Directory.EnumerateFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Where(IsPolicy).Order(StringComparer.Ordinal)]
        : [];

    /// <param name="plan">A plan as JSON.</param>
    /// <returns>One verdict a policy, all asked one after another; one that cannot be asked rejects.</returns>
    public async Task<IReadOnlyList<PolicyVerdict>> AskAsync(string plan, CancellationToken abort)
    {
        var verdicts = new List<PolicyVerdict>();
        foreach (var policy in Policies)
            verdicts.Add(await AskAsync(policy, plan, abort).ConfigureAwait(false));
        return verdicts;
    }

    private async Task<PolicyVerdict> AskAsync(string policy, string plan, CancellationToken abort)
    {
        try
        {
            var answer = await HelperProcess.RunAsync(System.IO.Path.Combine(Path, policy), [], root, plan, timeout, time, abort).ConfigureAwait(false);
            return new PolicyVerdict(policy, answer.ExitCode == 0, answer.ExitCode == 0 ? "" : Reason(answer));
        }
        catch (LookFailedException e)
        {
            return new PolicyVerdict(policy, Passed: false, "", e.Message);
        }
    }

    private static string Reason(HelperResult answer) => answer.Output switch
    {
        "" => $"exit code {answer.ExitCode}",
        { Length: > ReasonLengthMax } text => $"…{text[^ReasonLengthMax..]}",
        var text => text,
    };

    private static bool IsPolicy(string name) => name[0] != '.' && !name.EndsWith(".md", StringComparison.OrdinalIgnoreCase);
}
