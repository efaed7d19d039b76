using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Host.Cli;

/// <summary>All commands. The root itself knows <c>--list</c> and <c>--resume</c>, as sessions were first asked for.</summary>
internal static class CommandTree
{
    /// <param name="command">The words after <c>--</c>; null when there was none.</param>
    public static RootCommand Root(Screen screen, IReadOnlyList<string>? command = null)
    {
        var list = new ListCommand(screen);
        var resume = new ResumeCommand(screen);
        var listOption = new Option<bool>("--list") { Description = "The same as the command list." };
        var resumeOption = new Option<string?>("--resume") { Description = "The same as the command resume.", HelpName = "RUN" };
        var root = new RootCommand("Durable multi-agent sessions: runs that die and go on.")
        {
            new RunCommand(screen, command),
            list,
            new ShowCommand(screen),
            new BriefCommand(screen),
            resume,
            new ApproveCommand(screen),
            new RejectCommand(screen),
            new PauseCommand(screen),
            new CancelCommand(screen),
            new RetryCommand(screen),
            new ResolveCommand(screen),
            new BudgetCommand(screen),
            new WipeCommand(screen),
            new HostRunsCommand(screen),
            new ServeCommand(screen),
            new StopCommand(screen),
            new LogCommand(screen),
            new LedgerCommand(screen),
            new ArtifactsCommand(screen),
            new MailCommand(screen),
            new MemoryCommand(screen),
            new SkillsCommand(screen),
            new PolicyCommand(screen),
            new ValidateCommand(screen),
            new EvalCommand(screen),
            new InitCommand(screen),
            new DoctorCommand(screen),
            new ResetCommand(screen),
            new DemoCommand(screen),
            new SimulateCommand(screen),
            new CompletionCommand(screen),
        };
        resumeOption.CompletionSources.Add(Suggestions.Runs(status => status is RunStatus.Interrupted));
        root.Options.Add(listOption);
        root.Options.Add(resumeOption);
        foreach (var option in GlobalOptions.All)
            root.Options.Add(option);
        root.SetAction(async (parsed, _) =>
        {
            if (!parsed.GetValue(listOption) && parsed.GetValue(resumeOption) is null)
                return new HelpAction().Invoke(parsed);
            await using var session = new Session(parsed, screen);
            return (int)await (parsed.GetValue(resumeOption) is { } run
                ? resume.RunAsync(session, run)
                : list.RunAsync(session)).ConfigureAwait(false);
        });
        foreach (var option in root.Options)
        {
            if (option is HelpOption help)
            {
                help.Action = new HelpWithExamples((HelpAction)help.Action!);
                if (!OperatingSystem.IsWindows())
                    foreach (var alias in help.Aliases.Where(a => a.StartsWith('/')).ToList())
                        help.Aliases.Remove(alias);
            }
            if (option is VersionOption version)
                version.Action = new VersionWithEngine();
        }
        return root;
    }

    /// <summary><c>sisyphus run</c></summary>
    public static string PathOf(SymbolResult? result)
    {
        var names = new List<string>();
        for (; result is CommandResult { Command: not RootCommand } command; result = result.Parent)
            names.Insert(0, command.Command.Name);
        return string.Join(' ', names.Prepend("sisyphus"));
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parsed)
        {
            help.Invoke(parsed);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.CommandResult.Command is HostCommand { Examples.Count: > 0 } command)
            {
                output.WriteLine("Examples:");
                foreach (var example in command.Examples)
                    output.WriteLine($"  {example}");
                output.WriteLine();
            }
            output.WriteLine("Exit codes: 0 done or succeeded · 1 the run failed · 2 wrong command line or workflow · 3 waits for a person");
            output.WriteLine("  4 no such run or step · 5 database not available · 6 refused · 70 defect · 130 interrupted");
            return 0;
        }
    }

    private sealed class VersionWithEngine : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parsed)
        {
            parsed.InvocationConfiguration.Output.WriteLine(
                $"sisyphus {ProgramVersion.Text} ({Engines.Text})");
            return 0;
        }
    }
}
