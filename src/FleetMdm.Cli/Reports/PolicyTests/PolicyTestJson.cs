using System.Text.Json;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>The tests of policies, for programs: <c>fleetmdm.policy-test/v1</c>.</summary>
internal static class PolicyTestJson
{
    public const string Schema = "fleetmdm.policy-test/v1";

    public static void Write(PolicyTestReport report, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteNumber("policies", report.Policies.Count);
            json.WriteNumber("passed", report.Passed);
            json.WriteNumber("failed", report.Failed);
            json.WriteStrings("untested", report.Untested);
            json.WriteNumber("policies_with_errors", report.WithErrors);
            json.WriteObjects(
                "tests",
                report.Policies.SelectMany(policy => policy.Results, (Policy, Result) => (Policy, Result)),
                test => WriteResult(json, test.Policy, test.Result));
            if (report.Policies.Any(policy => policy.Coverage is not null)) WriteCoverage(json, report);
            if (report.Policies.Any(policy => policy.Mutation is not null)) WriteMutation(json, report);
        });

    private static void WriteResult(Utf8JsonWriter json, TestedPolicy policy, PolicyTestResult result)
    {
        json.WriteString("policy_id", policy.Id);
        json.WriteString("name", result.Test.Name);
        json.WriteString("path", policy.Source.Path);
        json.WriteNumber("line", result.Test.Line);
        json.WriteBoolean("passed", result.Passed);
        json.WriteText("status", result.Evaluation is { } evaluation ? StatusText.Of(evaluation.Status) : null);
        json.WriteStrings("missing", result.Evaluation?.MissingFacts ?? []);
        json.WriteStrings("problems", result.Problems);
    }

    private static void WriteCoverage(Utf8JsonWriter json, PolicyTestReport report)
    {
        json.WriteObjects("coverage", report.Policies, policy =>
        {
            json.WriteString("policy_id", policy.Id);
            json.WriteString("path", policy.Source.Path);
            json.WriteNumber("seen", policy.Coverage!.Seen);
            json.WriteNumber("wanted", policy.Coverage.Wanted);
            json.WriteObjects("rules", policy.Coverage.Rules, rule => WriteRule(json, policy.Source, rule));
        });
    }

    private static void WriteRule(Utf8JsonWriter json, PolicySource source, RuleCoverage rule)
    {
        json.WriteText("check_id", rule.CheckId);
        json.WriteString("rule", rule.RuleText);
        json.WriteNumber("seen", rule.Seen);
        json.WriteNumber("wanted", rule.Wanted);
        json.WriteObjects("parts", rule.Parts, part =>
        {
            WritePlace(json, source, rule.CheckIndex, part.Span);
            json.WriteString("source", part.Source);
            json.WriteNumber("true", part.TimesTrue);
            json.WriteNumber("false", part.TimesFalse);
            json.WriteNumber("unknown", part.TimesUnknown);
            json.WriteNumber("error", part.TimesError);
        });
    }

    private static void WriteMutation(Utf8JsonWriter json, PolicyTestReport report)
    {
        json.WriteObjects("mutation", report.Policies, policy =>
        {
            json.WriteString("policy_id", policy.Id);
            json.WriteString("path", policy.Source.Path);
            json.WriteNumber("killed", policy.Mutation!.Killed);
            json.WriteNumber("survived", policy.Mutation.Survived);
            json.WriteNumber("equivalent", policy.Mutation.Equivalent);
            json.WriteObjects("mutants", policy.Mutation.Mutants, mutant =>
            {
                json.WriteText("check_id", mutant.CheckId);
                WritePlace(json, policy.Source, mutant.CheckIndex, mutant.Span);
                json.WriteString("change", mutant.Change);
                json.WriteString("rule", mutant.RuleText);
                json.WriteString("fate", Fate(mutant.Fate));
                json.WriteText("hint", mutant.Hint);
            });
        });
    }

    private static void WritePlace(Utf8JsonWriter json, PolicySource source, int checkIndex, Span span)
    {
        var place = RulePlace.Of(source, checkIndex, span.Start, span.End);
        json.WriteNumber("line", place.Line);
        json.WriteNumber("column", place.Column);
        json.WriteNumber("length", place.Length);
    }

    private static string Fate(MutantFate fate) => fate switch
    {
        MutantFate.Killed => "killed",
        MutantFate.Survived => "survived",
        _ => "equivalent",
    };
}
