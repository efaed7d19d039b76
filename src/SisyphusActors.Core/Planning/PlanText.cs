namespace SisyphusActors.Core.Planning;

/// <summary>What the reader and the validator call things. Where both find one fault they use the same words, and it is told once.</summary>
internal static class PlanText
{
    public static string Step(string id, int number) => id.Length > 0 ? $"step '{id}'" : $"step {number}";

    public static string Variable(string name, string what) => $"variable '{name}' of {what}";

    public static string With(string what) => $"'with' of {what}";

    public static string ForEach(string what) => $"'foreach' of {what}";

    public static string Approve(string what) => $"'approve' of {what}";

    public static string Prompt(string what) => $"'prompt' of {what}";

    public static string When(string what) => $"'when' of {what}";

    public static string? CommandError(string command, string what) =>
        string.IsNullOrWhiteSpace(command) ? $"'run' of {what} is empty"
        : Template.HasExpression(command)
            ? $"'run' of {what} holds an expression: nothing is pasted into a command, since text from elsewhere could then be run; "
              + "put the expression in 'env' and use \"$NAME\" in the command"
        : null;

    public static string? VariableError(string name, string what) =>
        !PlanLimits.IsVariable(name)
            ? $"{Variable(name, what)}: a name is made of letters, digits and _, does not begin with a digit, and has at most {PlanLimits.NameLengthMax} characters"
        : name.StartsWith(PlanLimits.ReservedVariablePrefix, StringComparison.Ordinal)
            ? $"{Variable(name, what)}: names beginning with {PlanLimits.ReservedVariablePrefix} are set by SisyphusActors"
        : null;

    public static string NameRule => $"made of letters, digits, _ and -, begins with a letter or _, and has at most {PlanLimits.NameLengthMax} characters";

    public static string? OutputError(string name, string what) =>
        PlanLimits.IsName(name) ? null : $"output '{name}' of {what}: a name is {NameRule}";

    public static string? ForEachError(int items, string what) =>
        items > PlanLimits.ItemsMax ? $"{ForEach(what)} has {items} items; at most {PlanLimits.ItemsMax} are allowed" : null;
}
