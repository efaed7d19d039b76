namespace SisyphusActors.Host.Tests;

/// <summary>What real shells complete with the scripts they are given.</summary>
public sealed class CompletionTests : WorkspaceFolder
{
    /// <summary>Calls the function bash would call, where it would read what was typed.</summary>
    private const string Bash = """
        eval "$(sisyphus completion bash)"
        compopt() { :; }
        COMP_LINE=$1 COMP_POINT=${#1}
        read -ra COMP_WORDS <<<"$1"
        [[ $1 == *' ' ]] && COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        complete -p sisyphus >&2
        _sisyphus sisyphus
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    private const string Zsh = """
        compdef() { :; }
        eval "$(sisyphus completion zsh)"
        _files() { print -- files; }
        compadd() { while [[ $1 != -- ]]; do shift; done; shift; (( $# )) && print -l -- "$@"; }
        words=(${(z)1}); [[ $1 == *' ' ]] && words+=('')
        CURRENT=$#words PREFIX=$words[-1]
        _sisyphus | while read -r line; do [[ $line == "$PREFIX"* || $line == files ]] && print -r -- $line; done; true
        """;

    private const string Fish = """
        sisyphus completion fish | source
        complete --do-complete "$argv[1]"
        """;

    [ShellFact("bash")]
    public Task Bash_completes() => CompletesAsync("bash", ["--norc", "-c", Bash, "bash"], @"my\ flow.yaml");

    [ShellFact("zsh")]
    public Task Zsh_completes() => CompletesAsync("zsh", ["-f", "-c", Zsh, "zsh"], "my flow.yaml");

    [ShellFact("fish")]
    public Task Fish_completes() => CompletesAsync("fish", ["--no-config", "-c", Fish], "my flow.yaml");

    [Fact]
    public async Task A_shell_nobody_wrote_a_script_for_is_named_with_those_there_are() =>
        (await RunAsync("completion", "tcsh")).ShouldEndWith(2).Error.ShouldBe("sisyphus: There is no completion for 'tcsh', only for bash, zsh, fish.\n");

    [Fact]
    public async Task Where_there_is_no_database_or_a_broken_one_nothing_is_suggested_and_nothing_made()
    {
        (await RunAsync("[suggest:14]", "sisyphus show ")).ShouldEndWith(0).Error.ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(Root).ShouldBeEmpty();
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus"));
        Write(".sisyphus/sisyphus-state.db", "this is no database");
        (await RunAsync("[suggest:14]", "sisyphus show ")).ShouldEndWith(0).Error.ShouldBeEmpty();
        (await RunAsync("[suggest:28]", "sisyphus show --workspace /no ")).ShouldEndWith(0).Error.ShouldBeEmpty();
    }

    private async Task CompletesAsync(string shell, string[] arguments, string spacedFile)
    {
        Write("w.yaml", "{name: w, steps: [{id: gate, approve: Go?}]}");
        Write("my flow.yaml", "");
        Write("notes.txt", "");
        Directory.CreateDirectory(Path.Combine(Root, "flows"));
        Write("flows/deep.yml", "");
        (await RunAsync("run", "w.yaml", "--id", "waits", "--no-wait")).ShouldEndWith(3);
        (await RunAsync("run", "--id", "fails", "--", "false")).ShouldEndWith(1);

        await ShouldCompleteAsync("sisyphus re", "reject", "reset", "resolve", "resume", "retry");
        await ShouldCompleteAsync("sisyphus run ", spacedFile, "flows/", "w.yaml");
        await ShouldCompleteAsync("sisyphus run flows/", "flows/deep.yml");
        await ShouldCompleteAsync("sisyphus run w.yaml --de", "--detach");
        await ShouldCompleteAsync("sisyphus list --engine e", "embedded");
        await ShouldCompleteAsync("sisyphus show ", "fails", "waits");
        await ShouldCompleteAsync("sisyphus cancel ", "waits");
        await ShouldCompleteAsync("sisyphus retry fails ", "command");
        await ShouldCompleteAsync("sisyphus approve waits --step ", "gate");
        (await CompleteAsync("sisyphus run -- re")).ShouldNotContain("retry");

        async Task ShouldCompleteAsync(string typed, params string[] expected) =>
            (await CompleteAsync(typed)).Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal), $"{shell}: {typed}");

        async Task<string[]> CompleteAsync(string typed)
        {
            using var process = new HostProcess(shell, Root, [.. arguments, typed],
                ("PATH", $"{Path.GetDirectoryName(HostProcess.Program)}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}"));
            var ended = await process.EndAsync();
            ended.Code.ShouldBe(0, ended.Error);
            return ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }
}
