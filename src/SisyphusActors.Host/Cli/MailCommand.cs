using System.CommandLine;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Host.Cli;

/// <summary>Mail between agents, and between them and people.</summary>
internal sealed class MailCommand : Command
{
    public MailCommand(Screen screen) : base("mail", "Mail between the agents of this workspace, and who of them works on which files.")
    {
        Add(new MailInitCommand(screen));
        Add(new MailAgentsCommand(screen));
        Add(new MailSendCommand(screen));
        Add(new MailInboxCommand(screen));
        Add(new MailReadCommand(screen));
        Add(new MailAckCommand(screen));
        Add(new MailReserveCommand(screen));
        Add(new MailReleaseCommand(screen));
        Add(new MailReservationsCommand(screen));
    }
}

internal sealed class MailInitCommand : SharedCommand
{
    private readonly Argument<string> _agent = MailArguments.Agent("The agent that joins: 1 to 64 characters of a-z 0-9 - _ .");
    private readonly Option<string?> _task = new("--task") { Description = "What it is about to do, for the others.", HelpName = "TEXT" };

    public MailInitCommand(Screen screen) : base(
        screen, "init", "Join the workspace as an agent, to get mail. Joining again changes nothing.",
        "sisyphus mail init planner", "sisyphus mail init planner --task 'Migrate the adapter to LibSQL'")
    {
        Arguments.Add(_agent);
        Options.Add(_task);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var agent = session.Parsed.GetValue(_agent)!;
        ThrowIf(AgentName.Problem(agent));
        await TellAsync(session, WorkspaceActors.Mailbox(agent), new MailMessage.JoinAgent(session.Parsed.GetValue(_task), Session.By)).ConfigureAwait(false);
        var joined = Joined(session, agent);
        return Tell(session, Shapes.Agent.Of(joined), $"{agent} has joined; {joined.Unread} unread, {joined.Unacknowledged} to acknowledge");
    }
}

internal sealed class MailAgentsCommand(Screen screen) : SharedCommand(
    screen, "agents", "List the agents that have joined, with what is open in their mailboxes.", "sisyphus mail agents")
{
    public override Task<ExitCode> RunAsync(Session session)
    {
        var agents = session.Client.Shared?.Mail.Agents() ?? [];
        return Task.FromResult(Tell(session, new Shapes.AgentList([.. agents.Select(Shapes.Agent.Of)]),
            agents.Select(a => string.Join('\t', a.Name, $"{a.Unread} unread", $"{a.Unacknowledged} to acknowledge", LedgerTime.Text(a.JoinedAt), Screen.Safe(a.Task ?? "")))));
    }
}

internal sealed class MailSendCommand : SharedCommand
{
    private readonly Argument<string[]> _to = new("to") { Description = "Agents that get it.", HelpName = "AGENT", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _from = new("--from") { Description = "The agent that writes.", HelpName = "AGENT", Required = true };
    private readonly Option<string> _subject = new("--subject", "-s") { Description = "One line of at most 200 characters.", HelpName = "TEXT", Required = true };
    private readonly Option<string> _body = new("--body", "-b") { Description = "The text, or @FILE to read it from a file. Default: none.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private readonly Option<string?> _thread = new("--thread") { Description = "The thread it goes on with; a new one by default.", HelpName = "ID" };
    private readonly Option<string?> _importance = new("--importance") { Description = "low, normal, high or urgent. Default: normal.", HelpName = "WORD" };
    private readonly Option<bool> _ack = new("--ack") { Description = "Ask for an acknowledgement." };
    private readonly Option<string?> _key = KeyOption();

    public MailSendCommand(Screen screen) : base(
        screen, "send", "Write to agents. It is in their mailboxes, once, when this command ends.",
        "sisyphus mail send planner --from validator --subject 'Plan rejected' --body 'left-pad is vulnerable' --ack",
        "sisyphus mail send builder tester --from planner --subject 'Go on' --thread planner/3 --key go-on-1")
    {
        Arguments.Add(_to);
        foreach (var option in (Option[])[_from, _subject, _body, _thread, _importance, _ack, _key])
            Options.Add(option);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var parsed = session.Parsed;
        var mail = new MailMessage.SendMail(
            parsed.GetValue(_from)!, parsed.GetValue(_subject)!, MailArguments.Text("--body", parsed.GetValue(_body)!),
            Words.Of<Importance>("--importance", parsed.GetValue(_importance)) ?? Importance.Normal, parsed.GetValue(_ack), parsed.GetValue(_thread));
        ThrowIf(mail.Problem());
        var key = Key(parsed.GetValue(_key));
        var receivers = parsed.GetValue(_to)!.Distinct(StringComparer.Ordinal).ToList();
        foreach (var agent in receivers.Prepend(mail.From))
            Joined(session, agent);
        var letters = new List<string>();
        foreach (var agent in receivers)
            letters.Add(await TellAsync(session, WorkspaceActors.Mailbox(agent), mail, key is null ? null : $"{key}/{agent}").ConfigureAwait(false));
        return Tell(session, new Shapes.Sent(letters), letters.Select(id => $"sent {id}"));
    }
}

internal sealed class MailInboxCommand : SharedCommand
{
    private readonly Argument<string> _agent = MailArguments.Agent("Whose mail.");
    private readonly Option<long> _after = new("--after") { Description = "Only what arrived after this offset: the last one you saw.", HelpName = "OFFSET" };
    private readonly Option<bool> _unread = new("--unread") { Description = "Only what was not read." };
    private readonly Option<bool> _urgent = new("--urgent") { Description = "Only what is urgent." };
    private readonly Option<int> _limit = LimitOption(20);

    public MailInboxCommand(Screen screen) : base(
        screen, "inbox", "List an agent's letters in the order they arrived, without their bodies. Nothing counts as read by it.",
        "sisyphus mail inbox planner", "sisyphus mail inbox planner --unread --after 120 --limit 5 --json")
    {
        Arguments.Add(_agent);
        foreach (var option in (Option[])[_after, _unread, _urgent, _limit])
            Options.Add(option);
    }

    public override Task<ExitCode> RunAsync(Session session)
    {
        var parsed = session.Parsed;
        var (agent, after, limit) = (Joined(session, parsed.GetValue(_agent)!).Name, parsed.GetValue(_after), Limit(parsed.GetValue(_limit)));
        var letters = session.Client.Shared!.Mail.Inbox(agent, after, limit, parsed.GetValue(_unread), parsed.GetValue(_urgent));
        return Task.FromResult(Tell(
            session, new Shapes.Inbox(agent, letters.IsEmpty ? after : letters[^1].Offset, [.. letters.Select(Shapes.Header.Of)]), letters.Select(Line)));
    }

    private static string Line(Letter letter) => string.Join('\t',
        letter.Offset, letter.Id, LedgerTime.Text(letter.SentAt), letter.From, letter.Importance,
        letter.ReadAt is null ? "unread" : "read", !letter.AckRequired ? "-" : letter.AcknowledgedAt is null ? "acknowledge" : "acknowledged", Screen.Safe(letter.Subject));
}

internal sealed class MailReadCommand : SharedCommand
{
    private readonly Argument<string> _letter = MailArguments.Letter();

    public MailReadCommand(Screen screen) : base(
        screen, "read", "Print one letter with its body. It counts as read from then on.", "sisyphus mail read planner/3") =>
        Arguments.Add(_letter);

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var id = MailArguments.Id(session.Parsed.GetValue(_letter)!);
        Joined(session, id.Agent);
        await TellAsync(session, WorkspaceActors.Mailbox(id.Agent), new MailMessage.ReadMail(id.Number)).ConfigureAwait(false);
        var letter = session.Client.Shared!.Mail.Letter(id)!;
        return Tell(session, Shapes.Letter.Of(letter), Lines(session, letter));
    }

    private static IEnumerable<string> Lines(Session session, Letter letter)
    {
        yield return $"{letter.Id} from {letter.From} at {LedgerTime.Text(letter.SentAt)}, {letter.Importance}, thread {Screen.Safe(letter.ThreadId)}";
        yield return Screen.Safe(letter.Subject);
        foreach (var line in letter.Body.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Where(_ => letter.Body.Length > 0))
            yield return $"  {Screen.Safe(line)}";
        if (letter is { AckRequired: true, AcknowledgedAt: null })
            yield return $"next: {session.Next($"sisyphus mail ack {letter.Id}")}";
    }
}

internal sealed class MailAckCommand : SharedCommand
{
    private readonly Argument<string> _letter = MailArguments.Letter();

    public MailAckCommand(Screen screen) : base(
        screen, "ack", "Say that a letter was understood. Said again, nothing changes.", "sisyphus mail ack planner/3") =>
        Arguments.Add(_letter);

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var id = MailArguments.Id(session.Parsed.GetValue(_letter)!);
        Joined(session, id.Agent);
        await TellAsync(session, WorkspaceActors.Mailbox(id.Agent), new MailMessage.AcknowledgeMail(id.Number)).ConfigureAwait(false);
        return Tell(session, Shapes.Letter.Of(session.Client.Shared!.Mail.Letter(id)!), $"acknowledged {id}");
    }
}

/// <summary>What several mail commands take.</summary>
internal static class MailArguments
{
    public static Argument<string> Agent(string description) => new("agent") { Description = description, HelpName = "AGENT" };

    public static Argument<string> Letter() => new("letter") { Description = "The letter's id, as inbox lists it: planner/3.", HelpName = "LETTER" };

    public static LetterId Id(string text) => LetterId.TryParse(text, out var id)
        ? id
        : throw new CommandException(ExitCode.Usage, $"'{Screen.Safe(text)}' is no letter's id. It is the agent's name and a number, as inbox lists it: planner/3");

    /// <param name="text">Itself, or <c>@FILE</c>.</param>
    public static string Text(string option, string text)
    {
        if (!text.StartsWith('@'))
            return text;
        try
        {
            return File.ReadAllText(text[1..]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.Usage, $"{option} {Screen.Safe(text)} cannot be read: {e.Message}");
        }
    }
}
