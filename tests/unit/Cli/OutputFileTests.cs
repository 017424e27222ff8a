using FleetMdm.Cli;
using FleetMdm.Cli.Terminal;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli;

public sealed class OutputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CliContext _cli = new()
    {
        Input = Stream.Null,
        Out = new TextTerminal(Stream.Null, TerminalCapabilities.Piped),
        Error = new TextTerminal(Stream.Null, TerminalCapabilities.Piped),
        Environment = _ => null,
        Time = TimeProvider.System,
    };

    [Fact]
    public void The_file_is_readable_by_its_owner_only()
    {
        Write("out.txt", "done");

        Assert.Equal("done\n", File.ReadAllText(_folder["out.txt"]));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["out.txt"]));
    }

    [Fact]
    public void A_failure_leaves_the_old_file_and_nothing_else()
    {
        _folder.Write("out.txt", "old");

        Assert.Throws<InvalidOperationException>(() => OutputFile.Write(_folder["out.txt"], _cli, terminal =>
        {
            terminal.WriteLine("half");
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(_folder["out.txt"]));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_symbolic_link_is_replaced_not_followed()
    {
        var victim = _folder.Write("victim.txt", "precious");
        File.CreateSymbolicLink(_folder["out.txt"], victim);

        Write("out.txt", "new");

        Assert.Equal("precious", File.ReadAllText(victim));
        Assert.Null(new FileInfo(_folder["out.txt"]).LinkTarget);
    }

    [Fact]
    public void What_cannot_be_written_is_a_failure_with_a_code()
    {
        Directory.CreateDirectory(_folder["taken"]);

        Assert.Equal("FM8007", Assert.Throws<CommandException>(() => Write("taken", "x")).Failures[0].Code);
        var missing = Assert.Throws<CommandException>(() => Write("missing/out.txt", "x")).Failures[0];
        Assert.Equal("FM8007", missing.Code);
        Assert.EndsWith("its folder does not exist", missing.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_signal_takes_the_half_written_file_away()
    {
        using var stop = new CancellationTokenSource();
        var cli = _cli with { Stopping = stop.Token };

        Assert.Throws<OperationCanceledException>(() => OutputFile.Write(_folder["out.txt"], cli, _ =>
        {
            Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
            stop.Cancel();
            Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
            // Here the process ends; in a test, an exception stands for it.
            throw new OperationCanceledException();
        }));
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string name, string text) =>
        OutputFile.Write(_folder[name], _cli, terminal => terminal.WriteLine(text));
}
