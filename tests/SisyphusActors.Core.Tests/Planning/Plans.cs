using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Planning;

/// <summary>Plans and documents as plain values.</summary>
internal static class Plans
{
    public static Plan Of(params PlanStep[] steps) => new("test", [], OrdinalMap.Empty<string>(), Plan.DefaultMaxParallel, [.. steps]);

    public static PlanStep Step(string id, params string[] needs) => new(
        id, null, null, new StepWork.Run(":"), [.. needs], null, RetryPolicy.None, null, false, OrdinalMap.Empty<string>(), [], Line: 0, Column: 0);

    public static DocumentNode Plain(string text) => new DocumentNode.Scalar(text, Plain: true, 1, 1);

    public static DocumentNode List(params DocumentNode[] items) => new DocumentNode.Sequence([.. items], 1, 1);

    public static DocumentNode Map(params (string Key, DocumentNode Value)[] members) =>
        new DocumentNode.Mapping([.. members.Select(m => new DocumentMember(m.Key, m.Value, 1, 1))], 1, 1);

    public static WorkflowDocument Document(params DocumentNode[] steps) =>
        new("test.yaml", Map(("name", Plain("test")), ("steps", List(steps))));
}
