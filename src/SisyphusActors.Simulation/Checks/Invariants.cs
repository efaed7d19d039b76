namespace SisyphusActors.Simulation.Checks;

/// <summary>What holds after each step of every scenario, in words.</summary>
internal static class Invariants
{
    public const string HandledOnce = "every message is processed once, in its sender's order";
    public const string EffectOnce = "no effect takes place twice, or without a claim";
    public const string ClaimKept = "no claim is forgotten";
    public const string StateFollows = "the state folded from the journal equals the live state";
    public const string LedgerFollows = "the ledger rebuilt equals the ledger kept";
    public const string WrittenAsApproved = "nothing is written but files of a plan that a person has approved, as they were then";
    public const string FilesFollow = "the files are what the journal says was written";
    public const string ReservedTrue = "what is reserved of a budget is what is at work";
    public const string AnswerTrue = "what a client is told is what the journal holds";
    public const string BeginsInTurn = "nothing begins in a run that is paused or being cancelled, and the cleanup begins after the steps";
    public const string CleanedUp = "at every end of the steps the cleanup comes to its end, unless a cancel was forced";
    public const string TimerTrue = "a timer fires once, when it is due, and never after it was replaced";
    public const string HostsInTurn = "hosts follow one another";
    public const string RunEnds = "every run ends, or says what it waits for";
    public const string NoDefect = "nothing throws that is not meant to";
}

/// <summary>What did not hold.</summary>
public sealed record Violation(string Invariant, string What);

/// <summary>The first thing that did not hold; it ends the scenario.</summary>
internal sealed class Verdict(Reports.Trace trace)
{
    public Violation? Violation { get; private set; }

    public void Fail(string invariant, string what)
    {
        if (Violation is not null)
            return;
        Violation = new Violation(invariant, what);
        trace.Add($"VIOLATED: {invariant}: {what}");
    }
}
