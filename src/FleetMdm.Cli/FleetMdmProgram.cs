using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli;

/// <summary>The program without its process: arguments and a context in, an exit code out.</summary>
internal static class FleetMdmProgram
{
    /// <summary>Runs one command line. Nothing is thrown: what fails is told on stderr and by the code.</summary>
    public static int Run(IReadOnlyList<string> args, CliContext cli)
    {
        // `--verbose` and `--no-color` hold for errors too, once they are read.
        var settled = cli;
        return (int)Guard(args, ref settled);
    }

    private static ExitCode Guard(IReadOnlyList<string> args, ref CliContext cli)
    {
        try
        {
            var code = Dispatch(args, ref cli);
            cli.Out.Flush();
            return code;
        }
        catch (StoreException error)
        {
            return cli.Fail(ExitCode.DatabaseUnavailable, new Failure(error.Code, error.Message, error.Help));
        }
        catch (CommandException error)
        {
            return cli.Fail(ExitCode.Refused, [.. error.Failures]);
        }
        catch (OperationCanceledException) when (cli.Stopping.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception error)
        {
            var code = cli.Fail(ExitCode.Bug, CommandProblem.Bug(error));
            if (cli.Verbosity == Verbosity.Verbose) cli.Error.WriteLines(error.ToString(), "  ");
            return code;
        }
        finally
        {
            cli.Error.Flush();
        }
    }

    private static ExitCode Dispatch(IReadOnlyList<string> args, ref CliContext cli)
    {
        switch (CommandLineReader.Read(args))
        {
            case CommandLineMeaning.Call call:
                cli = call.Command.Settle(call.Parsed, cli);
                return call.Command.Run(call.Parsed, cli);
            case CommandLineMeaning.Help help:
                WriteHelp(help, cli);
                return ExitCode.Done;
            case CommandLineMeaning.Mistake mistake:
                return cli.Fail(ExitCode.Refused, [.. mistake.Failures]);
            default:
                throw new InvalidOperationException("a command line has one of three meanings");
        }
    }

    private static void WriteHelp(CommandLineMeaning.Help help, CliContext cli)
    {
        if (help.Row is null) HelpPage.WriteProgram(cli.Out, CommandTable.Rows());
        else if (help.Row.IsGroup) HelpPage.WriteGroup(cli.Out, help.Path, help.Row.Summary, help.Row.Rows());
        else HelpPage.WriteCommand(cli.Out, help.Path, help.Row.Create());
    }
}
