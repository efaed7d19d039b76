using System.Text.Json;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Validation;

/// <summary>Every expression of a plan can be resolved when its turn comes: what it names exists, and has ended before.</summary>
internal sealed class ExpressionRules(Plan plan, StepAncestry ancestry, ProblemList problems)
{
    private readonly SortedDictionary<string, PlanInput> _inputs =
        new(plan.Inputs.GroupBy(i => i.Name).ToDictionary(g => g.Key, g => g.First()), StringComparer.Ordinal);

    public void Check()
    {
        foreach (var (name, text) in plan.Env)
            Check(text, new Place(PlanText.Variable(name, "the workflow"), 0, 0, Step: null, HasItem: false));
        for (var index = 0; index < plan.Steps.Length; index++)
            Check(plan.Steps[index], index);
    }

    private void Check(PlanStep step, int index)
    {
        var what = PlanText.Step(step.Id, index + 1);
        var place = new Place(what, step.Line, step.Column, index, HasItem: step.ForEach is not null);
        foreach (var (name, text) in step.Env)
            Check(text, place with { What = PlanText.Variable(name, what) });
        if (step.Work is StepWork.Uses uses)
            Check(uses.With, place with { What = PlanText.With(what) });
        if (step.Work is StepWork.Approve approve)
            Check(approve.Prompt, place with { What = PlanText.Approve(what), HasItem = false });
        if (step.Work is StepWork.Agent agent)
            Check(agent.Prompt, place with { What = PlanText.Prompt(what) });
        if (step.When is { } when)
            CheckCondition(when, place with { What = PlanText.When(what), HasItem = false });
        if (step.ForEach is { } forEach)
            CheckList(forEach.Items, place with { What = PlanText.ForEach(what), HasItem = false }, what);
    }

    private void CheckCondition(string when, Place place)
    {
        if (Condition.Parse(when, out var error) is not { } condition)
        {
            Add(place, $"{place.What}: {error}");
            return;
        }
        var wrong = condition.Parts().OfType<Condition.Value>().Select(value => Error(value.Expression, place)).OfType<string>().ToList();
        // Of a name that is not there no kind can be told.
        foreach (var message in wrong.Count > 0 ? wrong : ConditionRules.Check(condition, _inputs))
            Add(place, $"{place.What}: {message}");
    }

    private void CheckList(Json items, Place place, string what)
    {
        Check(items, place);
        var element = items.Element;
        if (element.ValueKind == JsonValueKind.Array)
        {
            if (PlanText.ForEachError(element.GetArrayLength(), what) is { } wrong)
                Add(place, wrong);
            return;
        }
        var list = element.ValueKind == JsonValueKind.String ? Template.Parse(element.GetString()!) : null;
        if (list is null || !list.IsOneExpression && list.Errors.IsEmpty)
            Add(place, $"{place.What} must be a list or one expression");
        else if (list.Expressions.FirstOrDefault() is Expression.Input { Members.IsEmpty: true } input
            && _inputs.TryGetValue(input.Name, out var declared) && declared.Type is not "array")
            Add(place, $"{place.What} must be a list, and input '{input.Name}' is {InputValues.Named(declared.Type)}");
        else if (list.Expressions.FirstOrDefault() is Expression.Index or Expression.RunId or Expression.RunOutcome or Expression.StepOutcome)
            Add(place, $"{place.What} must be a list");
    }

    private void Check(Json value, Place place)
    {
        if (Template.HasExpression(value.ToString()))
            foreach (var text in Texts(value.Element))
                Check(text, place);
    }

    private void Check(string text, Place place)
    {
        if (!Template.HasExpression(text))
            return;
        var template = Template.Parse(text);
        foreach (var error in template.Errors)
            Add(place, $"{place.What}: {error}");
        foreach (var expression in template.Expressions)
            if (Error(expression, place) is { } wrong)
                Add(place, $"{place.What}: {wrong}");
    }

    private string? Error(Expression expression, Place place) => expression switch
    {
        Expression.Input input => InputError(input),
        Expression.StepOutputs outputs => StepError(outputs.StepId, "outputs", place) ?? MemberError(outputs),
        Expression.StepOutcome outcome => StepError(outcome.StepId, "outcome", place),
        Expression.RunOutcome when place.Step is not { } step || !plan.Steps[step].IsCleanup => "run.outcome is known in the cleanup alone",
        Expression.Item or Expression.Index when !place.HasItem => "there is no item or index outside a foreach",
        _ => null,
    };

    private string? InputError(Expression.Input input) =>
        !_inputs.TryGetValue(input.Name, out var declared)
            ? $"there is no input '{input.Name}'{problems.Suggest(input.Name, _inputs.Keys)}"
        : !input.Members.IsEmpty && declared.Type is not "object"
            ? $"input '{input.Name}' is {InputValues.Named(declared.Type)}, so it has no member '{input.Members[0]}'"
        : null;

    /// <param name="of">What is asked for: its outputs or its outcome.</param>
    private string? StepError(string id, string of, Place place)
    {
        if (place.Step is not { } step)
            return $"variables of the whole workflow cannot know the {of} of step '{id}': put it in the 'env' of a step";
        if (!ancestry.Contains(id))
            return $"there is no step '{id}'{problems.Suggest(id, plan.Steps.Select(s => s.Id))}";
        var index = ancestry.IndexOf(id);
        if (index == step)
            return $"a step cannot know its own {of}";
        return ancestry.IsAncestor(index, step) ? null
            : plan.Steps[index].IsCleanup ? $"step '{id}' is a step of the cleanup, which comes later"
            : $"step '{id}' may not have ended by then: add it to 'needs'";
    }

    private string? MemberError(Expression.StepOutputs outputs) =>
        plan.Steps[ancestry.IndexOf(outputs.StepId)].ForEach is not null && !outputs.Members.IsEmpty
            ? $"the outputs of '{outputs.StepId}' are the list of its items' outputs, so they have no member '{outputs.Members[0]}'"
            : null;

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value)),
        _ => [],
    };

    private void Add(Place place, string message) => problems.Add(place.Line, place.Column, message);

    /// <param name="Step">Index of the step whose value it is; null for the workflow.</param>
    private sealed record Place(string What, int Line, int Column, int? Step, bool HasItem);
}
