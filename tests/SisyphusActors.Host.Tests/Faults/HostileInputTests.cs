using System.Net.Sockets;
using System.Text;

namespace SisyphusActors.Host.Tests.Faults;

/// <summary>Whatever a person names as a workflow: one short problem, nothing started, and never more memory than a small program has.</summary>
public sealed class HostileInputTests : FaultFolder
{
    private const string Good = "{name: w, steps: [{id: a, run: echo a}]}";

    /// <summary>Of the heap of each program here, in hexadecimal bytes: 128 MiB.</summary>
    private static readonly (string, string?) SmallHeap = ("DOTNET_GCHeapHardLimit", "8000000");

    public static TheoryData<string, string> Files => new()
    {
        { "empty", "the file is empty" },
        { "only a comment", "the file is empty" },
        { "huge", "at most 4 MiB" },
        { "a billion laughs", "more than 200000 values" },
        { "deep lists", "more than 64 deep" },
        { "deep blocks", "more than 64 deep" },
        { "laughs within laughs", "more than 64 deep" },
        { "a NUL", "1:8: there is a NUL byte here" },
        { "no UTF-8", "1:7: the bytes here are no UTF-8 text" },
        { "UTF-16", "the file is UTF-16: save it as UTF-8" },
        { "a million documents", "a second document begins here" },
        { "a long key", "has the unknown key" },
        { "control characters", "has the unknown key" },
    };

    [Theory, MemberData(nameof(Files))]
    public async Task A_hostile_file_is_one_short_problem(string kind, string problem)
    {
        File.WriteAllBytes(Path.Combine(Root, "hostile.yaml"), Bytes(kind));
        await IsRefusedAsync(problem, "run", "hostile.yaml");
    }

    [PosixTheory]
    [InlineData(".", "is a folder, not a file")]
    [InlineData("/dev/null", "the file is empty")]
    [InlineData("/dev/zero", "at most 4 MiB")]
    [InlineData("fifo", "'fifo' is a pipe that nobody writes to")]
    [InlineData("socket", "'socket' cannot be read: No such device or address")]
    [InlineData("none.yaml", "there is no file 'none.yaml'")]
    [InlineData("link", "there is no file 'link'")]
    [InlineData("circle", "cannot be read: ")]
    [InlineData("", "The path of the workflow is empty")]
    public async Task What_is_no_file_is_one_short_problem(string path, string problem)
    {
        Make("mkfifo fifo; ln -s nowhere link; ln -s circle circle");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(Root, "socket")));
        await IsRefusedAsync(problem, "run", path);
    }

    [PosixTheory]
    [InlineData("@/dev/zero", "longer than 4 MiB")]
    [InlineData("@.", "cannot be read")]
    public async Task Inputs_from_such_a_file_are_refused(string inputs, string problem)
    {
        Make("mkfifo fifo");
        Write("w.yaml", Good);
        await IsRefusedAsync(problem, "run", "w.yaml", "--inputs-json", inputs);
    }

    [PosixTheory]
    [InlineData("mkfifo .sisyphus/sisyphus.conf", "is a pipe that nobody writes to")]
    [InlineData("ln -s /dev/zero .sisyphus/sisyphus.conf", "is longer than 4194304 bytes")]
    [InlineData("head -c 100 /dev/urandom > .sisyphus/sisyphus.conf", "sisyphus.conf")]
    public async Task Settings_in_such_a_file_are_refused(string made, string problem)
    {
        Directory.CreateDirectory(Sisyphus);
        Make(made);
        Write("w.yaml", Good);
        using var process = new HostProcess(Root, ["run", "w.yaml"], SmallHeap);
        (await process.EndAsync()).ShouldEndWith(2).Error.ShouldContain(problem);
        Directory.GetFileSystemEntries(Sisyphus).ShouldHaveSingleItem();
    }

    [PosixFact]
    public async Task A_pipe_that_somebody_writes_to_is_a_file_like_any_other()
    {
        Make("mkfifo fifo");
        using var validate = Start("validate", "fifo");
        await File.WriteAllTextAsync(Path.Combine(Root, "fifo"), Good).WaitAsync(TimeSpan.FromSeconds(60));
        (await validate.EndAsync()).ShouldEndWith(0);
    }

    [PosixFact]
    public async Task No_row_of_the_database_leads_a_file_out_of_its_folder()
    {
        (await RunAsync("run", "--id", "good", "--", "true")).ShouldEndWith(0);
        Directory.CreateDirectory(Path.Combine(Root, "outside"));
        Execute($$"""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            SELECT created, 0, '../../outside/escaped/coordinator', sequence_number, message, manifest, identifier, writer_uuid FROM journal WHERE persistence_id = 'good/coordinator';
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            SELECT created, 0, '../coordinator', sequence_number, message, manifest, identifier, writer_uuid FROM journal WHERE persistence_id = 'good/coordinator';
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            VALUES (1, 0, 'other/coordinator', 1, CAST('{"$artifact":"{{string.Concat(Enumerable.Repeat("../", 22))[..64]}}"}' AS BLOB), 'run-queued.v1', 7301, 'x');
            """);

        (await RunAsync("ledger", "--rebuild")).ShouldEndWith(0);
        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldContain("other\tneeds_attention");
        (await RunAsync("doctor")).ShouldEndWith(0);
        (await RunAsync("show", "..")).ShouldEndWith(0);
        (await RunAsync("show", "../../outside/escaped")).ShouldEndWith(4);

        Directory.GetFileSystemEntries(Path.Combine(Root, "outside")).ShouldBeEmpty();
        Directory.GetFileSystemEntries(Root).Select(Path.GetFileName).ShouldBe([".sisyphus", "outside"], ignoreOrder: true);
        File.Exists(Path.Combine(Path.GetTempPath(), "outside")).ShouldBeFalse();
    }

    private async Task IsRefusedAsync(string problem, params string[] arguments)
    {
        using var process = new HostProcess(Root, arguments, SmallHeap);
        var ended = (await process.EndAsync()).ShouldEndWith(2);
        ended.Error.ShouldContain(problem);
        ended.Error.Length.ShouldBeLessThan(3_000);
        ended.Error.ShouldAllBe(c => c == '\n' || !char.IsControl(c));
        ended.Output.ShouldBeEmpty();
        Directory.Exists(Sisyphus).ShouldBeFalse("nothing may be started");
    }

    private void Make(string command)
    {
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = Root })!;
        shell.WaitForExit();
    }

    private static byte[] Bytes(string kind) => kind switch
    {
        "no UTF-8" => [.. "name: "u8, 0xC3, 0x28],
        "UTF-16" => Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Good)).ToArray(),
        _ => Encoding.UTF8.GetBytes(Text(kind)),
    };

    private static string Text(string kind) => kind switch
    {
        "empty" => "",
        "only a comment" => "# name: w\n",
        "huge" => $"name: {new string('x', 5_000_000)}",
        "a billion laughs" => "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat("bcdefghij".Select(c => $"{c}: &{c} [{string.Join(',', Enumerable.Repeat($"*{(char)(c - 1)}", 10))}]\n")),
        "deep lists" => $"name: w\nsteps: {new string('[', 100_000)}",
        "deep blocks" => string.Concat(Enumerable.Repeat("- ", 100_000)),
        "laughs within laughs" => "a: &a [x]\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"a{i}: &a [*a]\n")),
        "a NUL" => "name: w\0steps\n",
        "a million documents" => string.Concat(Enumerable.Repeat("--- 1\n", 600_000)),
        "a long key" => $"{{name: w, {new string('k', 900)}: 1, steps: [{{id: a, run: x}}]}}",
        "control characters" => "name: w\n\"\\e[31m\\x07\": 1\nsteps: [{id: a, run: x}]\n",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
