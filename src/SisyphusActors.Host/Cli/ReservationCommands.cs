using System.CommandLine;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Reservations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Host.Cli;

internal sealed class MailReserveCommand : SharedCommand
{
    private readonly Argument<string[]> _patterns = new("patterns")
    {
        Description = "Files relative to the workspace, or globs: ? one character, * any of a name, ** any folders.",
        HelpName = "GLOB",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _agent = new("--agent") { Description = "Who works on them.", HelpName = "AGENT", Required = true };
    private readonly Option<string?> _ttl = new("--ttl") { Description = "For how long, 1s to 7d. Default: 1h.", HelpName = "TIME" };
    private readonly Option<string?> _reason = new("--reason") { Description = "What for; told to whoever asks for the same files.", HelpName = "TEXT" };
    private readonly Option<bool> _shared = new("--shared") { Description = "Others may hold them too, as long as nobody does so alone." };

    public MailReserveCommand(Screen screen) : base(
        screen, "reserve", "Say that an agent works on files. All are reserved, or none and you are told who holds what (exit code 6).",
        "sisyphus mail reserve 'src/db/**' --agent builder --ttl 30m --reason 'LibSQL'", "sisyphus mail reserve docs/cli.md README.md --agent writer")
    {
        Arguments.Add(_patterns);
        foreach (var option in (Option[])[_agent, _ttl, _reason, _shared])
            Options.Add(option);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var parsed = session.Parsed;
        var reserve = new ReservationMessage.ReservePaths(
            parsed.GetValue(_agent)!, [.. parsed.GetValue(_patterns)!], !parsed.GetValue(_shared), Ttl(parsed.GetValue(_ttl)), parsed.GetValue(_reason));
        ThrowIf(reserve.Problem());
        Joined(session, reserve.Agent);
        await TellAsync(session, WorkspaceActors.Reservations, reserve).ConfigureAwait(false);
        var held = session.Client.Shared!.Mail.Reservations(session.Time.GetUtcNow()).Where(h => h.Agent == reserve.Agent && reserve.Patterns.Contains(h.Pattern)).ToList();
        return Tell(session, Shapes.Reservations.Of(held), held.Select(h => $"reserved {h.Pattern} for {h.Agent} until {LedgerTime.Text(h.ExpiresAt)}"));
    }

    private static TimeSpan Ttl(string? text) => text is null ? TimeSpan.FromHours(1)
        : DurationText.TryParse(text, out var ttl) ? ttl
        : throw new CommandException(ExitCode.Usage, $"--ttl '{Screen.Safe(text)}' is no length of time: write it as 30m, 1h30m or 2d.");
}

internal sealed class MailReleaseCommand : SharedCommand
{
    private readonly Argument<string[]> _patterns = new("patterns") { Description = "As they were reserved. Default: all that the agent holds.", HelpName = "GLOB", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _agent = new("--agent") { Description = "Who held them.", HelpName = "AGENT", Required = true };

    public MailReleaseCommand(Screen screen) : base(
        screen, "release", "Say that an agent is done with files.",
        "sisyphus mail release --agent builder", "sisyphus mail release 'src/db/**' --agent builder")
    {
        Arguments.Add(_patterns);
        Options.Add(_agent);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var agent = Joined(session, session.Parsed.GetValue(_agent)!).Name;
        var released = await TellAsync(session, WorkspaceActors.Reservations, new ReservationMessage.ReleasePaths(agent, [.. session.Parsed.GetValue(_patterns) ?? []])).ConfigureAwait(false);
        return Tell(session, Shapes.Reservations.Of(session.Client.Shared!.Mail.Reservations(session.Time.GetUtcNow())), $"released {Screen.Safe(released)}");
    }
}

internal sealed class MailReservationsCommand(Screen screen) : SharedCommand(
    screen, "reservations", "List who works on which files.", "sisyphus mail reservations")
{
    public override Task<ExitCode> RunAsync(Session session)
    {
        var held = session.Client.Shared?.Mail.Reservations(session.Time.GetUtcNow()) ?? [];
        return Task.FromResult(Tell(session, Shapes.Reservations.Of(held), held.Select(Line)));
    }

    private static string Line(HeldPath held) =>
        string.Join('\t', held.Pattern, held.Agent, held.Exclusive ? "alone" : "shared", LedgerTime.Text(held.ExpiresAt), Screen.Safe(held.Reason ?? ""));
}
