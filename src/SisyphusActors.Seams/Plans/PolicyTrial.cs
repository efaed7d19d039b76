using System.Text;
using System.Text.Json;
using SisyphusActors.Core.Intents;

namespace SisyphusActors.Seams.Plans;

/// <summary>Whether a workspace's policies do what its fixtures say: each good plan passes all of them, each bad one is rejected.</summary>
/// <param name="Problems">A sentence each; empty when they do.</param>
public sealed record PolicyTrial(IReadOnlyList<string> Policies, IReadOnlyList<PolicyTrial.Fixture> Fixtures, IReadOnlyList<string> Problems)
{
    private const long FixtureBytesMax = 1024 * 1024;

    /// <param name="Name">Such as <c>bad/left-pad.json</c>.</param>
    /// <param name="RejectedBy">Policies.</param>
    public sealed record Fixture(string Name, bool ShouldPass, IReadOnlyList<string> RejectedBy);

    /// <remarks>What cannot be asked or read is a problem, and so is a policy that no fixture shows to reject anything.</remarks>
    public static async Task<PolicyTrial> OfAsync(PolicyFolder folder, CancellationToken abort)
    {
        var (policies, fixtures, problems) = (folder.Policies, new List<Fixture>(), new List<string>());
        if (policies.Count == 0)
            problems.Add($"There is no policy in {PolicyFolder.Name}.");
        foreach (var shouldPass in (bool[])[true, false])
        {
            var files = FixturesIn(folder, shouldPass);
            if (files.Count == 0)
                problems.Add($"There is no plan in {PolicyFolder.Name}/{PolicyFolder.Fixtures}/{Kind(shouldPass)}.");
            foreach (var file in files)
            {
                var name = $"{Kind(shouldPass)}/{Path.GetFileName(file)}";
                if (Read(file, out var plan) is { } unreadable)
                    problems.Add($"{name} is no plan: {unreadable}");
                else
                    fixtures.Add(Judge(name, shouldPass, await folder.AskAsync(plan, abort).ConfigureAwait(false), problems));
            }
        }
        foreach (var idle in policies.Where(policy => !fixtures.Any(fixture => !fixture.ShouldPass && fixture.RejectedBy.Contains(policy))))
            problems.Add($"Policy '{idle}' rejects no bad plan: nothing shows that it works.");
        return new PolicyTrial(policies, fixtures, [.. problems.Distinct()]);
    }

    private static Fixture Judge(string name, bool shouldPass, IReadOnlyList<PolicyVerdict> verdicts, List<string> problems)
    {
        foreach (var verdict in verdicts)
            if (verdict.Error is { } error)
                problems.Add($"Policy '{verdict.Policy}' could not be asked: {error}");
            else if (shouldPass && !verdict.Passed)
                problems.Add($"{name} is rejected by '{verdict.Policy}': {verdict.Why}");
        // One that could not be asked rejects every plan, which shows nothing.
        var rejecting = verdicts.Where(verdict => verdict is { Passed: false, Error: null }).Select(verdict => verdict.Policy).ToList();
        if (!shouldPass && rejecting.Count == 0)
            problems.Add($"{name} passes, and is to be rejected.");
        return new Fixture(name, shouldPass, rejecting);
    }

    private static string? Read(string file, out string plan)
    {
        plan = "";
        try
        {
            if (new FileInfo(file).Length > FixtureBytesMax)
                return $"it has more than {FixtureBytesMax} bytes";
            plan = File.ReadAllText(file, Encoding.UTF8);
            PlanFormat.Answer.Read(plan);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return e.Message;
        }
    }

    private static List<string> FixturesIn(PolicyFolder folder, bool shouldPass) =>
        Path.Combine(folder.Path, PolicyFolder.Fixtures, Kind(shouldPass)) is var path && Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal)]
            : [];

    private static string Kind(bool shouldPass) => shouldPass ? "good" : "bad";
}
