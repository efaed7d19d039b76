using SisyphusActors.Core.Gateway;

namespace SisyphusActors.Core.Ledger;

/// <summary>What is said of questions to models and of budgets, wherever it is said.</summary>
public static class ModelText
{
    private static readonly BudgetResource[] Resources = Enum.GetValues<BudgetResource>();

    /// <summary><c>1 of 2 questions ended, 0 at work, …</c></summary>
    public static string Stand(RunView run)
    {
        var open = run.Gateway.OpenAsks.ToList();
        var atWork = run.Status is Runs.RunStatus.Interrupted ? "cut off" : "at work";
        return $"{run.Gateway.Asks.Count - open.Count} of {run.Gateway.Asks.Count} questions ended, {Count(AskStatus.Briefing, AskStatus.Opening, AskStatus.Calling)} {atWork}, "
            + $"{Count(AskStatus.Paused)} waiting for a provider, {Count(AskStatus.Held)} for a budget, {Count(AskStatus.InDoubt)} in doubt";

        int Count(params ReadOnlySpan<AskStatus> statuses)
        {
            var count = 0;
            foreach (var status in statuses)
                count += open.Count(a => a.Status == status);
            return count;
        }
    }

    /// <summary><c>1200 of 100000 tokens, 0.034 US $, …</c></summary>
    public static string Of(Account account) => string.Join(", ", Resources.Select(resource =>
    {
        var limit = account.Limits[resource] is { } most ? $" of {BudgetText.Of(resource, most)}" : "";
        var reserved = account.Reserved[resource] > 0 ? $" (and at most {BudgetText.Of(resource, account.Reserved[resource])} at work)" : "";
        return $"{BudgetText.Of(resource, account.Used[resource])}{limit} {Words(resource)}{reserved}";
    }));

    /// <summary><c>48800 of 50000 tokens left, 0.034 US $ used, …</c></summary>
    public static string Left(Account account) => string.Join(", ", Resources.Select(resource => account.Limits[resource] is { } most
        ? $"{BudgetText.Of(resource, Math.Max(0, most - account.Used[resource] - account.Reserved[resource]))} of {BudgetText.Of(resource, most)} {Words(resource)} left"
        : $"{BudgetText.Of(resource, account.Used[resource])} {Words(resource)} used"));

    /// <summary><c>2 of 2 calls of the run are used, and the next call takes at least 1</c></summary>
    public static string Why(Shortage shortage)
    {
        return $"{Text(shortage.Used)} of {Text(shortage.Limit)} {Words(shortage.Resource)} of {shortage.StepId ?? "the run"} are used, and the next call takes at least {Text(shortage.Needed)}";

        string Text(long value) => BudgetText.Of(shortage.Resource, value);
    }

    private static string Words(BudgetResource resource) => resource switch
    {
        BudgetResource.Cost => "US $",
        BudgetResource.Time => "at models",
        _ => resource.Name(),
    };
}
