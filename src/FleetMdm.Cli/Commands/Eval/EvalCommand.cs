using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Commands;

/// <summary>What `fleetmdm eval EXPR` is asked.</summary>
internal sealed record EvalArguments(
    string Expression, string? DeviceId, string? FactsFile, bool Trace, string? Database, DateTimeOffset? AsOf,
    OutputFormat Format);

/// <summary>`fleetmdm eval EXPR`: evaluates an expression on one device; `eval --batch` answers JSON Lines.</summary>
internal static class EvalCommand
{
    public static CommandRow Row => new("eval", "Evaluate an expression of the rules language", Create);

    private static CliCommand Create(CommandRow row)
    {
        var expression = new Argument<string?>("EXPR")
        {
            Description = "The expression; the shell wants quotes around it",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var device = new Option<string?>("--device") { HelpName = "ID", Description = "On this device of the database" };
        var facts = new Option<string?>("--facts")
        {
            HelpName = "FILE",
            Description = "On the device report or the facts in this JSON file (- is stdin)",
        };
        var trace = new Option<bool>("--trace") { Description = "Show the value of every part" };
        var batch = new Option<bool>("--batch") { Description = "Answer requests from stdin, one JSON object a line" };
        var database = SharedOptions.Database();
        var asOf = SharedOptions.AsOf();
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var command = new CliCommand(row) { expression, device, facts, trace, batch, database, asOf };
        format.AddTo(command);
        command.Example("fleetmdm eval 'version(\"14.10\").isGreaterThan(version(\"14.9\"))'", "Without a device");
        command.Example("fleetmdm eval 'facts.disk.encrypted' --device mac-001 --trace", "On a device, with the value of every part");
        command.Example("fleetmdm eval 'device.os_version' --facts report.json", "On a report that is not in the database");
        command.Example("fleetmdm eval --batch < requests.jsonl", "For programs: grammar/README.md has the protocol");
        command.Validators.Add(result =>
        {
            if (result.GetResult(device) is not null && result.GetResult(facts) is not null)
                UsageErrors.Add(result, CommandProblem.Conflict("--device", "--facts"));
            if (result.GetValue(batch) && result.GetResult(expression) is { Tokens.Count: > 0 })
                UsageErrors.Add(result, CommandProblem.Conflict("--batch", "EXPR"));
            if (!result.GetValue(batch) && result.GetResult(expression) is not { Tokens.Count: > 0 })
                UsageErrors.Add(result, CommandProblem.MissingArgument("EXPR", "eval"));
        });
        command.Runs((parsed, cli) => parsed.GetValue(batch)
            ? EvalBatch.Run(parsed.GetValue(asOf) ?? cli.Now(), cli)
            : Run(
                new EvalArguments(
                    parsed.GetValue(expression)!, parsed.GetValue(device), parsed.GetValue(facts),
                    parsed.GetValue(trace), parsed.GetValue(database), parsed.GetValue(asOf), format.Of(parsed)),
                cli));
        return command;
    }

    internal static ExitCode Run(EvalArguments arguments, CliContext cli)
    {
        var device = EvalDevice.Find(arguments, cli);
        var compilation = RuleCompiler.Compile(arguments.Expression, FactSchema.BuiltIn);
        cli.Report(Place(compilation.Diagnostics, arguments.Expression));
        if (compilation.Expression is not { } expression) return ExitCode.Refused;

        var asOf = arguments.AsOf ?? cli.Now();
        var result = expression.Evaluate(device, asOf);
        var trace = arguments.Trace ? expression.Trace(device, asOf) : null;
        if (arguments.Format == OutputFormat.Json) EvalOutput.WriteJson(cli.Out, arguments.Expression, asOf, result, trace);
        else EvalOutput.WriteText(cli.Out, result, trace);
        cli.Report(Place(result.Causes, arguments.Expression));
        return result.Outcome == ExpressionOutcome.Error ? ExitCode.AnswerIsNo : ExitCode.Done;
    }

    private static IEnumerable<FileDiagnostic> Place(IEnumerable<Diagnostic> diagnostics, string expression)
    {
        var source = new SourceText(expression);
        foreach (var diagnostic in diagnostics)
        {
            var place = source.Place(diagnostic.Span.Start, diagnostic.Span.End);
            yield return new FileDiagnostic(
                diagnostic.Code, diagnostic.Severity, diagnostic.Message, null, place.Line, place.Column, place.Length,
                place.LineText, diagnostic.Label, diagnostic.Help, null, null);
        }
    }
}
