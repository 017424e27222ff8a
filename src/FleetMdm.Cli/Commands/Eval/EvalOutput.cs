using FleetMdm.Cli.Reports;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>Shows the result of an expression.</summary>
internal static class EvalOutput
{
    public const string Schema = "fleetmdm.eval/v1";

    /// <summary>The value alone, or what stands in its place; then, when traced, every part with its value.</summary>
    public static void WriteText(TextTerminal terminal, ExpressionResult result, TraceNode? trace)
    {
        switch (result.Outcome)
        {
            case ExpressionOutcome.Value:
                terminal.WriteLine(result.Text!);
                break;
            case ExpressionOutcome.Unknown:
                terminal.WriteLine(new("unknown", Style.Warning), ": not reported: " + string.Join(", ", result.MissingFacts));
                break;
            default:
                // What is wrong, and where, is told on stderr.
                terminal.WriteLine(new Piece("error", Style.Bad));
                break;
        }
        if (trace is null) return;
        terminal.WriteLine();
        TraceTree.Write(trace, indent: 0, terminal);
    }

    public static void WriteJson(
        TextTerminal terminal, string expression, DateTimeOffset asOf, ExpressionResult result, TraceNode? trace) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteString("expression", expression);
            json.WriteString("as_of", Rfc3339.Format(asOf));
            json.WriteString("outcome", result.Outcome switch
            {
                ExpressionOutcome.Value => "value",
                ExpressionOutcome.Unknown => "unknown",
                _ => "error",
            });
            json.WriteText("type", result.TypeName);
            json.WriteText("value", result.Text);
            json.WriteStrings("missing", result.MissingFacts);
            json.WriteObjects("causes", result.Causes, cause =>
            {
                json.WriteString("code", cause.Code);
                json.WriteString("message", cause.Message);
            });
            if (trace is not null) json.WriteTrace("trace", trace);
        });
}
