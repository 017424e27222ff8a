using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Policies;

/// <summary>What became of a test.</summary>
/// <param name="Evaluation">What the policy said; null when it does not compile with the test's parameters.</param>
/// <param name="Problems">How that differs from what was expected; empty when the test passed.</param>
internal sealed record PolicyTestResult(PolicyTest Test, PolicyEvaluation? Evaluation, IReadOnlyList<string> Problems)
{
    public bool Passed => Problems.Count == 0;
}

/// <summary>A policy whose tests ran.</summary>
/// <param name="Results">In the order of the tests.</param>
/// <param name="Coverage">What of its rules they reached; null when it was not asked for.</param>
/// <param name="Mutation">Which mistakes they would find; null when it was not asked for.</param>
internal sealed record TestedPolicy(
    PolicySource Source, IReadOnlyList<PolicyTestResult> Results, PolicyCoverage? Coverage, PolicyMutation? Mutation)
{
    public string Id => Source.Document.Id;
}

/// <summary>Runs the tests of policies.</summary>
internal static class PolicyTestRunner
{
    /// <param name="now">The moment that `now` means in tests that give none.</param>
    public static TestedPolicy Run(
        LoadedPolicy loaded, FactSchema schema, DateTimeOffset now, bool coverage, bool mutation)
    {
        var tests = loaded.Source.Tests;
        var proof = new PolicyProof(loaded.Policy, [.. tests.Select(test => test.ToCase(now))], schema);
        return new TestedPolicy(
            loaded.Source,
            [.. proof.Outcomes.Select((outcome, i) => new PolicyTestResult(tests[i], outcome.Evaluation, Problems(outcome)))],
            coverage ? proof.Cover() : null,
            mutation ? proof.Mutate() : null);
    }

    private static List<string> Problems(CaseOutcome outcome) => outcome.Evaluation is { } evaluation
        ? Differences(outcome.Case.Expected, evaluation)
        : [.. outcome.Problems.Select(found => "with these params: " + found.Diagnostic.Message)];

    private static List<string> Differences(PolicyExpectation expected, PolicyEvaluation actual)
    {
        var differences = new List<string>();
        if (!expected.StatusHolds(actual))
            differences.Add("expected " + StatusText.Of(expected.Status!.Value) + ", got " + StatusText.Of(actual.Status));
        foreach (var check in expected.UnmetChecks(actual))
            differences.Add(
                "check `" + check.CheckId + "`: expected " + StatusText.Of(check.Status) + ", got "
                + (actual.Checks.FirstOrDefault(found => found.Check.Id == check.CheckId) is { } found
                    ? StatusText.Of(found.Status)
                    : "no such check"));
        if (!expected.MissingHolds(actual))
            differences.Add("expected missing " + List(expected.Missing!) + ", got " + List(actual.MissingFacts));
        return differences;
    }

    private static string List(IReadOnlyList<string> paths) => paths.Count == 0 ? "nothing" : string.Join(", ", paths);
}
