using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm explain [CODE]`: the page of a diagnostic, or the list of all.</summary>
internal static class ExplainCommand
{
    public const string Schema = "fleetmdm.explain/v1";

    public static CommandRow Row => new("explain", "Explain a diagnostic by its code", Create);

    private static CliCommand Create(CommandRow row)
    {
        var code = new Argument<string?>("CODE")
        {
            Description = "The code, such as FM2001; without it, all are listed",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var command = new CliCommand(row) { code };
        format.AddTo(command);
        command.Example("fleetmdm explain FM2001", "What the diagnostic means and what to do");
        command.Example("fleetmdm explain", "List every diagnostic");
        command.Runs((parsed, cli) => Run(parsed.GetValue(code), format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(string? code, OutputFormat format, CliContext cli)
    {
        if (code is null)
        {
            WriteAll([.. DiagnosticPage.All()], format, cli.Out);
            return ExitCode.Done;
        }
        var page = DiagnosticPage.Find(code);
        if (page is null)
            return cli.Fail(ExitCode.Refused, CommandProblem.UnknownDiagnostic(code, DiagnosticPage.Codes()));
        if (format == OutputFormat.Json) WriteAll([page], format, cli.Out);
        else MarkdownText.Write(cli.Out, page.Markdown);
        return ExitCode.Done;
    }

    private static void WriteAll(IReadOnlyList<DiagnosticPage> pages, OutputFormat format, TextTerminal terminal)
    {
        if (format == OutputFormat.Text)
        {
            var table = new Table(new Column(""), new Column("")) { HasHeadings = false };
            foreach (var page in pages) table.Add(new(page.Code, Style.Accent), page.Title);
            table.WriteTo(terminal);
            return;
        }
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteObjects("diagnostics", pages, page =>
            {
                json.WriteString("code", page.Code);
                json.WriteString("title", page.Title);
                json.WriteString("markdown", page.Markdown);
            });
        });
    }
}
