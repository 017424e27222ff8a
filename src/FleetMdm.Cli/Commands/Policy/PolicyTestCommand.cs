using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm policy test PATH…`: runs the tests that policies carry.</summary>
internal static class PolicyTestCommand
{
    public const string Schema = "fleetmdm.policy-test/v1";

    public static CommandRow Row => new("test", "Run the tests of policy files", Create);

    private static CliCommand Create(CommandRow row)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Policy files, folders of them, or - for stdin",
            Arity = ArgumentArity.OneOrMore,
        };
        var asOf = SharedOptions.AsOf();
        var output = SharedOptions.Output();
        var format = new FormatOption(OutputFormat.Table, OutputFormat.Json);
        var command = new CliCommand(row) { paths, asOf, output };
        format.AddTo(command);
        command.Example("fleetmdm policy test policies", "Every test below a folder; exit code 1 when one fails");
        command.Notes =
            """
            A test is a device and what the policy must say about it:
              tests:
                - name: encrypted passes
                  device: { os: macos, os_version: "14.6" }
                  facts: { disk: { encrypted: true } }
                  expect: pass
            `expect` may also be { status: …, checks: { ID: … }, missing: [facts.…] };
            `params` and `as_of` stand in for the policy's parameters and the time.
            """;
        command.Runs((parsed, cli) => Run(
            parsed.GetValue(paths)!, parsed.GetValue(asOf), format.Of(parsed), parsed.GetValue(output), cli));
        return command;
    }

    internal static ExitCode Run(
        string[] paths, DateTimeOffset? asOf, OutputFormat format, string? output, CliContext cli)
    {
        var load = PolicyLoader.Load(paths, FactSchema.BuiltIn, cli);
        cli.Report(load.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error));
        var now = asOf ?? cli.Now();
        var results = load.Policies.SelectMany(policy => PolicyTestRunner.Run(policy, FactSchema.BuiltIn, now)).ToList();
        var untested = load.Policies.Where(policy => policy.Source.Tests.Count == 0).Select(policy => policy.Policy.Id).ToList();
        OutputFile.Write(output, cli, terminal =>
        {
            if (format == OutputFormat.Json) WriteJson(terminal, results, untested, load);
            else WriteTable(terminal, results, untested, load);
        });
        return load.HasErrors || results.Exists(result => !result.Passed) ? ExitCode.AnswerIsNo : ExitCode.Done;
    }

    private static void WriteTable(
        TextTerminal terminal, List<PolicyTestResult> results, List<string> untested, PolicyLoad load)
    {
        var table = new Table(new Column("result"), new Column("policy"), new Column("test"));
        foreach (var result in results)
        {
            table.Add(
                result.Passed ? new("passed", Style.Good) : new("failed", Style.Bad),
                result.Source.Document.Id, result.Test.Name);
            if (result.Passed) continue;
            foreach (var problem in result.Problems) table.Add("", "", "  " + problem);
            foreach (var reason in Reasons(result)) table.Add("", "", new("  " + reason, Style.Faint));
            table.Add("", "", new("  " + Place(result), Style.Faint));
        }
        if (table.RowCount > 0) table.WriteTo(terminal);

        var failed = results.Count(result => !result.Passed);
        if (table.RowCount > 0) terminal.WriteLine();
        terminal.WriteLine(
            Phrase.Count(results.Count, "test") + " of " + Phrase.Count(load.Policies.Count, "policy") + ": ",
            results.Count == 0 ? new("nothing was tested", Style.Bad)
            : failed == 0 ? new("all passed", Style.Good)
            : new(FormattableString.Invariant($"{results.Count - failed} passed, {failed} failed"), Style.Bad));
        if (untested.Count > 0) terminal.WriteLine("without tests: " + string.Join(", ", untested));
        if (load.Policies.Count < load.Sources.Count)
            terminal.WriteLine(Phrase.Count(load.Sources.Count - load.Policies.Count, "policy") + " with errors not tested");
    }

    /// <summary>Why a check did not pass: what a person asks next.</summary>
    private static IEnumerable<string> Reasons(PolicyTestResult result)
    {
        if (result.Evaluation is not { } evaluation) yield break;
        foreach (var cause in evaluation.Causes) yield return "target: " + cause.Message;
        foreach (var check in evaluation.Checks)
            if (check.Status is Status.Fail or Status.Unknown or Status.Error)
                yield return "check `" + check.Check.Id + "` is " + StatusText.Of(check.Status) + Because(check);
    }

    private static string Because(CheckEvaluation check) =>
        check.Causes.Count > 0 ? ": " + check.Causes[0].Message
        : check.MissingFacts.Count > 0 ? ": missing " + string.Join(", ", check.MissingFacts)
        : ": " + check.Check.RuleText.ReplaceLineEndings(" ").Trim();

    private static string Place(PolicyTestResult result) =>
        FormattableString.Invariant($"{result.Source.Path}:{result.Test.Line}");

    private static void WriteJson(
        TextTerminal terminal, List<PolicyTestResult> results, List<string> untested, PolicyLoad load) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteNumber("policies", load.Policies.Count);
            json.WriteNumber("passed", results.Count(result => result.Passed));
            json.WriteNumber("failed", results.Count(result => !result.Passed));
            json.WriteStrings("untested", untested);
            json.WriteNumber("policies_with_errors", load.Sources.Count - load.Policies.Count);
            json.WriteStartArray("tests");
            foreach (var result in results)
            {
                json.WriteStartObject();
                json.WriteString("policy_id", result.Source.Document.Id);
                json.WriteString("name", result.Test.Name);
                json.WriteString("path", result.Source.Path);
                json.WriteNumber("line", result.Test.Line);
                json.WriteBoolean("passed", result.Passed);
                json.WriteText("status", result.Evaluation is { } evaluation ? StatusText.Of(evaluation.Status) : null);
                json.WriteStrings("missing", result.Evaluation?.MissingFacts ?? []);
                json.WriteStrings("problems", result.Problems);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
}
