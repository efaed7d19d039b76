using System.Collections.Immutable;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>Reads one entry of <c>steps</c>.</summary>
internal sealed class StepReader(NodeReader reader)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly VariableReader _variables = new(reader);

    /// <param name="number">Its place among the steps, from 1.</param>
    /// <param name="before">The step before it, which it needs unless it says otherwise.</param>
    public PlanStep Read(DocumentNode node, int number, string? before)
    {
        var id = IdOf(node);
        var what = PlanText.Step(id, number);
        if (NodeReader.IsNull(node))
            reader.Problems.Add(node, $"{what} is empty");
        var mapping = new MappingReader(node, what, WorkflowKeys.Step, reader);
        return new PlanStep(
            id,
            mapping.Title("title"),
            mapping.Title("milestone"),
            Work(node, mapping, what, id),
            mapping.Names("needs") ?? (before is null || before == id ? [] : [before]),
            ForEach(mapping, what),
            Retry(mapping["retry"], what),
            mapping.Duration("timeout", Tick),
            mapping.Flag("idempotent") ?? false,
            _variables.Read(mapping["env"], what),
            Outputs(mapping, what),
            node.Line,
            node.Column,
            When(mapping, what),
            mapping.Flag("continueOnError") ?? false);
    }

    private string? When(MappingReader mapping, string what)
    {
        var text = mapping.Text("when")?.Trim();
        if (text is not null && Condition.Parse(text, out var error) is null)
            reader.Problems.Add(mapping["when"]!, $"{PlanText.When(what)}: {error}");
        return text;
    }

    /// <summary>Whatever stands there as an id; the validator says what is wrong with it.</summary>
    private static string IdOf(DocumentNode node) =>
        (node as DocumentNode.Mapping)?.Members.FirstOrDefault(m => m.Key == "id")?.Value is DocumentNode.Scalar scalar && !NodeReader.IsNull(scalar)
            ? scalar.Text
            : "";

    private StepWork Work(DocumentNode node, MappingReader mapping, string what, string id)
    {
        var given = mapping.Members.Where(m => WorkflowKeys.Work.Contains(m.Key)).ToList();
        if (given.Count == 0 && node is DocumentNode.Mapping)
            reader.Problems.Add(node, $"{what} does nothing: give it one of {string.Join(", ", WorkflowKeys.Work)}");
        foreach (var second in given.Skip(1))
            reader.Problems.Add(second.Line, second.Column, $"{what} has both '{given[0].Key}' and '{second.Key}': make it two steps");
        if (mapping["with"] is { } with && mapping["uses"] is null)
            reader.Problems.Add(with, $"{PlanText.With(what)} has no use without 'uses'");
        if (mapping["agent"] is null)
            foreach (var stray in mapping.Members.Where(m => WorkflowKeys.Agent.Contains(m.Key)))
                reader.Problems.Add(stray.Line, stray.Column, $"'{stray.Key}' of {what} has no use without 'agent'");
        return given.FirstOrDefault()?.Key switch
        {
            "wait" => new StepWork.Wait(mapping.Duration("wait", Tick) ?? Tick),
            "approve" => new StepWork.Approve(Prompt(mapping, what, id)),
            "uses" => new StepWork.Uses(mapping.Title("uses") ?? "", With(mapping["with"], what)),
            "run" => new StepWork.Run(Command(mapping, what)),
            "agent" => Agent(mapping, what),
            _ => new StepWork.Run(Unread),
        };
    }

    /// <summary>Stands for a command that was reported, so that it is not reported again as empty.</summary>
    private const string Unread = ":";

    private string Command(MappingReader mapping, string what)
    {
        if (mapping.Text("run") is not { } command)
            return Unread;
        if (PlanText.CommandError(command, what) is { } wrong)
            reader.Problems.Add(mapping["run"]!, wrong);
        return command;
    }

    private StepWork.Agent Agent(MappingReader mapping, string what)
    {
        mapping.Require("prompt", "say what the agent is to do");
        var models = new List<ModelName>();
        foreach (var name in mapping.Names("model") ?? [])
            try
            {
                models.Add(ModelName.Parse(name));
            }
            catch (FormatException e)
            {
                reader.Problems.Add(mapping["model"]!, $"'model' of {what}: {e.Message}");
            }
        var prompt = mapping["prompt"] is { } node ? Checked(node, mapping.Text("prompt"), PlanText.Prompt(what)) : null;
        return new StepWork.Agent(mapping.Title("agent") ?? "", prompt ?? Unread, mapping.Title("skill"), [.. models], Schema(mapping["schema"], what), mapping.Names("tools") ?? []);
    }

    private Json? Schema(DocumentNode? node, string what)
    {
        if (node is null)
            return null;
        var schema = reader.Json(node, $"'schema' of {what}");
        try
        {
            _ = new AnswerSchema(schema);
            return schema;
        }
        catch (FormatException e)
        {
            reader.Problems.Add(node, $"'schema' of {what}: {e.Message}");
            return null;
        }
    }

    private string Prompt(MappingReader mapping, string what, string id)
    {
        var node = mapping["approve"]!;
        var usual = $"Approve '{mapping.Title("title") ?? id}'?";
        if (node is not DocumentNode.Scalar { Plain: true, Text: var text } || NodeReader.AsFlag(text) is not { } flag)
            return Checked(node, mapping.Text("approve"), PlanText.Approve(what)) ?? usual;
        if (!flag)
            reader.Problems.Add(node, $"{PlanText.Approve(what)} must be true or the question to ask; leave the step out for no approval");
        return usual;
    }

    private Json With(DocumentNode? node, string what)
    {
        if (node is null || NodeReader.IsNull(node))
            return Json.EmptyObject;
        if (node is not DocumentNode.Mapping mapping)
        {
            reader.Problems.Add(node, $"{PlanText.With(what)} must be a mapping of keys to values, not {NodeReader.KindOf(node)}");
            return Json.EmptyObject;
        }
        CheckTexts(mapping, PlanText.With(what));
        return reader.Json(mapping, PlanText.With(what));
    }

    private ForEach? ForEach(MappingReader mapping, string what)
    {
        var parallel = mapping.Whole("maxParallel", 1, PlanLimits.ParallelMax);
        switch (mapping["foreach"])
        {
            case null:
                if (mapping["maxParallel"] is { } alone)
                    reader.Problems.Add(alone, $"'maxParallel' of {what} has no use without 'foreach'");
                return null;
            case DocumentNode.Sequence list:
                CheckTexts(list, PlanText.ForEach(what));
                if (PlanText.ForEachError(list.Items.Length, what) is { } wrong)
                    reader.Problems.Add(list, wrong);
                return new ForEach(reader.Json(list, PlanText.ForEach(what)), parallel);
            case DocumentNode.Scalar scalar when Template.Parse(scalar.Text.Trim()) is { } template && (template.IsOneExpression || !template.Errors.IsEmpty):
                CheckTexts(scalar, PlanText.ForEach(what));
                return new ForEach(Json.From(scalar.Text.Trim()), parallel);
            case var other:
                reader.Problems.Add(other, $"{PlanText.ForEach(what)} must be a list, or one expression such as ${{{{ inputs.files }}}}, not {NodeReader.KindOf(other)}");
                return new ForEach(Json.Array([]), parallel);
        }
    }

    private RetryPolicy Retry(DocumentNode? node, string what)
    {
        if (node is null)
            return RetryPolicy.None;
        what = $"'retry' of {what}";
        var mapping = new MappingReader(node, what, WorkflowKeys.Retry, reader);
        var policy = new RetryPolicy(
            mapping.Whole("maxAttempts", 1, PlanLimits.AttemptsMax) ?? RetryPolicy.DefaultMaxAttempts,
            mapping.Duration("initialDelay", TimeSpan.Zero) ?? RetryPolicy.None.InitialDelay,
            mapping.Number("factor", 1, PlanLimits.FactorMax) ?? RetryPolicy.None.Factor,
            mapping.Duration("maxDelay", TimeSpan.Zero) ?? RetryPolicy.None.MaxDelay,
            mapping.Number("jitter", 0, 1) ?? RetryPolicy.None.Jitter,
            ExitCodes(mapping["on"], $"'on' of {what}"));
        if (policy.MaxDelay >= policy.InitialDelay)
            return policy;
        if (mapping["maxDelay"] is { } least)
            reader.Problems.Add(least, $"{what}: maxDelay is shorter than initialDelay");
        return policy with { MaxDelay = policy.InitialDelay };
    }

    private ImmutableArray<int> ExitCodes(DocumentNode? node, string what) => node switch
    {
        null => [],
        DocumentNode.Sequence list => [.. list.Items.Select(item => ExitCode(item, what)).OfType<int>()],
        _ => ExitCode(node, what) is { } code ? [code] : [],
    };

    private int? ExitCode(DocumentNode node, string what) => reader.Whole(node, what, 1, PlanLimits.ExitCodeMax);

    private ImmutableArray<string> Outputs(MappingReader mapping, string what)
    {
        var names = mapping.Names("outputs") ?? [];
        foreach (var name in names)
            if (PlanText.OutputError(name, what) is { } wrong)
                reader.Problems.Add(mapping["outputs"]!, wrong);
        return names;
    }

    /// <summary>Reports texts that hold an expression which cannot be read, at any depth.</summary>
    private void CheckTexts(DocumentNode node, string what)
    {
        switch (node)
        {
            case DocumentNode.Scalar scalar:
                Checked(scalar, scalar.Text, what);
                break;
            case DocumentNode.Sequence list:
                foreach (var item in list.Items)
                    CheckTexts(item, what);
                break;
            case DocumentNode.Mapping mapping:
                foreach (var member in mapping.Members)
                    CheckTexts(member.Value, what);
                break;
        }
    }

    private string? Checked(DocumentNode at, string? text, string what)
    {
        foreach (var error in Template.Parse(text ?? "").Errors)
            reader.Problems.Add(at, $"{what}: {error}");
        return text;
    }
}
