namespace SisyphusActors.Core.Skills;

/// <summary>How one skill fared at one kind of step. Each outcome takes a tenth from all before it, so that what was long ago counts little.</summary>
/// <param name="Tries">All there ever were.</param>
/// <param name="DecayedSuccesses">In thousandths.</param>
/// <param name="DecayedTries">In thousandths; never more than ten tries.</param>
public sealed record SkillRecord(long Tries, long DecayedSuccesses, long DecayedTries)
{
    private const long One = 1_000;

    /// <summary>Of a skill nobody has tried.</summary>
    public static readonly SkillRecord Untried = new(0, 0, 0);

    /// <summary>(successes + 1) / (tries + 2), decayed, in thousandths: 500 for one that was never tried, and never 0 or 1,000.</summary>
    public long Score => One * (DecayedSuccesses + One) / (DecayedTries + 2 * One);

    public SkillRecord After(bool succeeded) => new(Tries + 1, Decayed(DecayedSuccesses) + (succeeded ? One : 0), Decayed(DecayedTries) + One);

    private static long Decayed(long thousandths) => thousandths * 9 / 10;
}
