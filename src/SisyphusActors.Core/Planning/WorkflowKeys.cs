using System.Collections.Immutable;

namespace SisyphusActors.Core.Planning;

/// <summary>Every key of a workflow file, by the mapping it stands in. The reader, the JSON schema and the documentation know the same ones.</summary>
public static class WorkflowKeys
{
    public static readonly ImmutableArray<string> Workflow = ["name", "description", "inputs", "env", "maxParallel", "steps", "cleanup"];

    public static readonly ImmutableArray<string> Input = ["type", "required", "default", "description"];

    public static readonly ImmutableArray<string> Step =
    [
        "id", "title", "milestone", "run", "wait", "approve", "uses", "with", "agent", "prompt", "skill", "model", "schema", "tools", "needs", "when", "foreach", "maxParallel",
        "retry", "timeout", "idempotent", "continueOnError", "env", "outputs",
    ];

    /// <summary>What a step does: exactly one of these.</summary>
    public static readonly ImmutableArray<string> Work = ["run", "wait", "approve", "uses", "agent"];

    /// <summary>What only a step with <c>agent</c> has.</summary>
    public static readonly ImmutableArray<string> Agent = ["prompt", "skill", "model", "schema", "tools"];

    public static readonly ImmutableArray<string> Retry = ["maxAttempts", "initialDelay", "factor", "maxDelay", "jitter", "on"];

    public static readonly ImmutableArray<string> InputTypes = ["string", "number", "boolean", "array", "object"];

    /// <summary>What other systems call the same thing.</summary>
    internal static string? ElsewhereCalled(string key) => key.Replace("_", "", StringComparison.Ordinal)
        .Replace("-", "", StringComparison.Ordinal).ToLowerInvariant() switch
        {
            "name" or "label" => "title",
            "jobs" or "tasks" => "steps",
            "finally" or "teardown" or "always" or "onexit" => "cleanup",
            "if" or "condition" or "onlyif" => "when",
            "continueonerror" or "allowfailure" or "ignoreerrors" or "ignorefailure" => "continueOnError",
            "dependson" or "after" or "requires" => "needs",
            "timeoutminutes" or "timeoutseconds" => "timeout",
            "command" or "cmd" or "script" or "shell" or "sh" => "run",
            "matrix" or "strategy" or "withitems" or "loop" or "items" => "foreach",
            "sleep" or "delay" => "wait",
            "approval" or "gate" => "approve",
            "retries" => "retry",
            "attempts" or "maxretries" => "maxAttempts",
            "concurrency" => "maxParallel",
            "environment" or "variables" => "env",
            "parameters" or "params" or "args" or "arguments" => "with",
            _ => null,
        };
}
