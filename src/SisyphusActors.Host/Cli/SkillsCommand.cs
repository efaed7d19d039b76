using System.CommandLine;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Skills;
using SisyphusActors.Hosting.Skills;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Host.Cli;

/// <summary>Which skills there are, and how they fared.</summary>
internal sealed class SkillsCommand : Command
{
    public SkillsCommand(Screen screen) : base("skills", "The skills of this workspace, and how each fared at which kind of step.")
    {
        Add(new SkillsListCommand(screen));
        Add(new SkillsRecordCommand(screen));
    }
}

internal sealed class SkillsListCommand : SharedCommand
{
    private readonly Option<string?> _kind = new("--kind") { Description = "Only for this kind of step, with what nobody has tried on it.", HelpName = "KIND" };

    public SkillsListCommand(Screen screen) : base(
        screen, "list", "List skills by kind of step, the best first: score, tries, last outcome. Those nobody has tried are at 0.500.",
        "sisyphus skills list", "sisyphus skills list --kind refactor --json") =>
        Options.Add(_kind);

    public override Task<ExitCode> RunAsync(Session session)
    {
        var kind = session.Parsed.GetValue(_kind);
        var files = SkillFolders.Find(session.Workspace.Root);
        var tried = (session.Client.Shared?.Skills.List() ?? []).Where(s => kind is null || s.StepKind == kind).ToList();
        var names = tried.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        List<Shapes.Skill> skills =
        [
            .. tried.Select(s => Of(s, files.FirstOrDefault(f => f.Name == s.Name))),
            .. files.Where(f => !names.Contains(f.Name)).Select(f => Untried(f, kind)),
        ];
        if (kind is not null)
            skills = [.. skills.OrderByDescending(s => s.Score).ThenBy(s => s.Name, StringComparer.Ordinal)];
        return Task.FromResult(Tell(session, new Shapes.SkillList(skills), skills.Select(Line)));
    }

    public static Shapes.Skill Of(SkillEntry skill, SkillFile? file) => new(
        skill.Name, skill.StepKind, skill.Score, skill.Tries, skill.LastOutcome, skill.LastSource, skill.LastAt, file?.Description, file?.Path);

    private static Shapes.Skill Untried(SkillFile file, string? kind) =>
        new(file.Name, kind, SkillRecord.Untried.Score / 1_000.0, 0, null, null, null, file.Description, file.Path);

    private static string Line(Shapes.Skill skill) => string.Join('\t',
        Screen.Safe(skill.Name), Screen.Safe(skill.StepKind ?? "-"), FormattableString.Invariant($"{skill.Score:0.000}"),
        skill.Tries == 1 ? "1 try" : $"{skill.Tries} tries", skill.LastOutcome ?? "-", Screen.Safe(skill.Description ?? ""));
}

internal sealed class SkillsRecordCommand : SharedCommand
{
    private readonly Argument<string> _skill = new("skill") { Description = "The skill's name.", HelpName = "SKILL" };
    private readonly Option<string> _kind = new("--kind") { Description = "The kind of step it was tried on.", HelpName = "KIND", Required = true };
    private readonly Option<bool> _succeeded = new("--succeeded") { Description = "It did what was asked." };
    private readonly Option<bool> _failed = new("--failed") { Description = "It did not: its score falls." };
    private readonly Option<string?> _source = new("--source") { Description = "The run it was tried in. Default: your name.", HelpName = "RUN" };
    private readonly Option<string?> _key = KeyOption();

    public SkillsRecordCommand(Screen screen) : base(
        screen, "record", "Say how a skill fared.",
        "sisyphus skills record refactor --kind edit --succeeded", "sisyphus skills record refactor --kind edit --failed --source k3x9 --key k3x9-edit-1")
    {
        Arguments.Add(_skill);
        foreach (var option in (Option[])[_kind, _succeeded, _failed, _source, _key])
            Options.Add(option);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var parsed = session.Parsed;
        var (succeeded, failed) = (parsed.GetValue(_succeeded), parsed.GetValue(_failed));
        if (succeeded == failed)
            throw new CommandException(ExitCode.Usage, "Say one of the two: --succeeded or --failed.");
        var outcome = new SkillMessage.RecordSkillOutcome(parsed.GetValue(_skill)!, parsed.GetValue(_kind)!, succeeded, parsed.GetValue(_source) ?? Session.By);
        ThrowIf(outcome.Problem());
        await TellAsync(session, WorkspaceActors.Skills, outcome, Key(parsed.GetValue(_key))).ConfigureAwait(false);
        var skill = session.Client.Shared!.Skills.List().First(s => s.Name == outcome.Skill && s.StepKind == outcome.StepKind);
        var file = SkillFolders.Find(session.Workspace.Root).FirstOrDefault(f => f.Name == skill.Name);
        return Tell(session, SkillsListCommand.Of(skill, file),
            FormattableString.Invariant($"{Screen.Safe(skill.Name)} at {Screen.Safe(skill.StepKind)}: {skill.Score:0.000} after {skill.Tries} {(skill.Tries == 1 ? "try" : "tries")}"));
    }
}
