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
            json.WriteStartArray("tests");
            foreach (var policy in report.Policies)
                foreach (var result in policy.Results) WriteResult(json, policy, result);
            json.WriteEndArray();
            if (report.Policies.Any(policy => policy.Coverage is not null)) WriteCoverage(json, report);
            if (report.Policies.Any(policy => policy.Mutation is not null)) WriteMutation(json, report);
        });

    private static void WriteResult(Utf8JsonWriter json, TestedPolicy policy, PolicyTestResult result)
    {
        json.WriteStartObject();
        json.WriteString("policy_id", policy.Id);
        json.WriteString("name", result.Test.Name);
        json.WriteString("path", policy.Source.Path);
        json.WriteNumber("line", result.Test.Line);
        json.WriteBoolean("passed", result.Passed);
        json.WriteText("status", result.Evaluation is { } evaluation ? StatusText.Of(evaluation.Status) : null);
        json.WriteStrings("missing", result.Evaluation?.MissingFacts ?? []);
        json.WriteStrings("problems", result.Problems);
        json.WriteEndObject();
    }

    private static void WriteCoverage(Utf8JsonWriter json, PolicyTestReport report)
    {
        json.WriteStartArray("coverage");
        foreach (var policy in report.Policies)
        {
            json.WriteStartObject();
            json.WriteString("policy_id", policy.Id);
            json.WriteString("path", policy.Source.Path);
            json.WriteNumber("seen", policy.Coverage!.Seen);
            json.WriteNumber("wanted", policy.Coverage.Wanted);
            json.WriteStartArray("rules");
            foreach (var rule in policy.Coverage.Rules) WriteRule(json, policy.Source, rule);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteRule(Utf8JsonWriter json, PolicySource source, RuleCoverage rule)
    {
        json.WriteStartObject();
        json.WriteText("check_id", rule.CheckId);
        json.WriteString("rule", rule.RuleText);
        json.WriteNumber("seen", rule.Seen);
        json.WriteNumber("wanted", rule.Wanted);
        json.WriteStartArray("parts");
        foreach (var part in rule.Parts)
        {
            json.WriteStartObject();
            WritePlace(json, source, rule.CheckIndex, part.Span);
            json.WriteString("source", part.Source);
            json.WriteNumber("true", part.TimesTrue);
            json.WriteNumber("false", part.TimesFalse);
            json.WriteNumber("unknown", part.TimesUnknown);
            json.WriteNumber("error", part.TimesError);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMutation(Utf8JsonWriter json, PolicyTestReport report)
    {
        json.WriteStartArray("mutation");
        foreach (var policy in report.Policies)
        {
            json.WriteStartObject();
            json.WriteString("policy_id", policy.Id);
            json.WriteString("path", policy.Source.Path);
            json.WriteNumber("killed", policy.Mutation!.Killed);
            json.WriteNumber("survived", policy.Mutation.Survived);
            json.WriteNumber("equivalent", policy.Mutation.Equivalent);
            json.WriteStartArray("mutants");
            foreach (var mutant in policy.Mutation.Mutants)
            {
                json.WriteStartObject();
                json.WriteText("check_id", mutant.CheckId);
                WritePlace(json, policy.Source, mutant.CheckIndex, mutant.Span);
                json.WriteString("change", mutant.Change);
                json.WriteString("rule", mutant.RuleText);
                json.WriteString("fate", Fate(mutant.Fate));
                json.WriteText("hint", mutant.Hint);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
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
