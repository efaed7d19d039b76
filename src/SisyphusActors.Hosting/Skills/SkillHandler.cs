using System.Text.Json;
using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Hosting.Skills;

/// <summary>Carries out operations of kind <see cref="SkillOperation.Kind"/>.</summary>
/// <param name="root">The workspace's folder.</param>
internal sealed class SkillHandler(string root) : IOperationHandler
{
    /// <summary>Of one SKILL.md.</summary>
    public const int BytesMax = 256 * 1024;

    public Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort) => Task.FromResult(Outcome(request));

    public Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting) => Task.FromResult<Reconciliation>(new Reconciliation.SafeToRun());

    private OperationOutcome Outcome(OperationRequest request)
    {
        try
        {
            var name = SkillOperation.ToSkill(request.With);
            if (SkillFolders.Find(root).FirstOrDefault(skill => skill.Name == name) is not { } found)
                return NotRetryable($"There is no skill '{name}'. Skills are folders with a SKILL.md in {string.Join(", ", SkillFolders.Folders)}.");
            var path = Path.Combine(root, found.Path);
            return new FileInfo(path).Length <= BytesMax
                ? new OperationOutcome.Succeeded(SkillOperation.Of(new SkillText(found.Path, File.ReadAllText(path))))
                : NotRetryable($"'{found.Path}' has more than {BytesMax:N0} bytes.");
        }
        catch (JsonException e)
        {
            return NotRetryable(e.Message);
        }
    }

    private static OperationOutcome.Failed NotRetryable(string error) => new(error, Retryable: false);
}
