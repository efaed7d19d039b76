namespace SisyphusActors.Core.Gateway;

/// <summary>
/// Whether a call may be sent. What it may come to at most is reserved in the budgets of its run and its step before it is sent, so that calls
/// side by side do not spend the same rest, and made true once it is settled.
/// </summary>
internal static class Governor
{
    private static readonly BudgetResource[] Resources = Enum.GetValues<BudgetResource>();

    public static Permit Ask(GatewayState state, AskState ask)
    {
        var most = new Amount(ask.Limits.Tokens, state.DearestMicroUsd, Calls: 1, (long)ask.Timeout.TotalMilliseconds);
        var least = new Amount(Math.Min(most.Tokens, ask.Open.TokensMin(ask.Prompt)), Math.Max(1, state.DearestMicroUsd), Calls: 1, TimeMs: 1);
        var mustWait = false;
        foreach (var (stepId, account) in AccountsOf(state, ask))
            foreach (var resource in Resources)
            {
                if (account.Limits[resource] is not { } limit)
                    continue;
                var left = limit - account.Used[resource];
                if (left < least[resource])
                    return new Permit.Refused(new Shortage(stepId, resource, limit, account.Used[resource], least[resource]));
                left -= account.Reserved[resource];
                mustWait |= left < least[resource];
                most = most.With(resource, Math.Min(most[resource], left));
            }
        return mustWait ? new Permit.Later() : new Permit.Granted(most);
    }

    private static IEnumerable<(string? StepId, Account Account)> AccountsOf(GatewayState state, AskState ask) =>
        [(null, state.RunAccount), (ask.StepAccount, state.StepAccount(ask.StepAccount))];
}

internal abstract record Permit
{
    private Permit() { }

    public sealed record Granted(Amount Reserved) : Permit;

    /// <summary>What is left is reserved by calls at work: one of them ends first.</summary>
    public sealed record Later : Permit;

    public sealed record Refused(Shortage Shortage) : Permit;
}
