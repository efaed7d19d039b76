using System.Collections.Immutable;
using SisyphusActors.Core.Planning;

namespace SisyphusActors.Hosting.Workflows;

/// <summary>A workflow file or text cannot be read as YAML or JSON, or not at all.</summary>
public sealed class WorkflowFormatException(string name, ImmutableArray<Problem> problems)
    : Exception(string.Join(Environment.NewLine, problems.Select(p => p.Line == 0 ? $"{name}: {p}" : $"{name}:{p}")))
{
    /// <summary>At least one.</summary>
    public ImmutableArray<Problem> Problems { get; } = problems;
}
