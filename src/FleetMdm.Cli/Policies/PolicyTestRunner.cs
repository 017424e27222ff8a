using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Policies;

/// <summary>What became of a test.</summary>
/// <param name="Evaluation">What the policy said; null when it does not compile with the test's parameters.</param>
/// <param name="Problems">How that differs from what was expected; empty when the test passed.</param>
internal sealed record PolicyTestResult(
    PolicySource Source, PolicyTest Test, PolicyEvaluation? Evaluation, IReadOnlyList<string> Problems)
{
    public bool Passed => Problems.Count == 0;
}

/// <summary>Runs the tests of policies.</summary>
internal static class PolicyTestRunner
{
    /// <param name="now">The moment that `now` means in tests that give none.</param>
    public static IEnumerable<PolicyTestResult> Run(LoadedPolicy loaded, FactSchema schema, DateTimeOffset now)
    {
        foreach (var test in loaded.Source.Tests)
        {
            var compilation = test.Parameters.Count == 0
                ? null
                : PolicyCompiler.CompileWith(loaded.Source.Document, test.Parameters, schema);
            var policy = compilation is null ? loaded.Policy : compilation.Policy;
            if (policy is null)
            {
                yield return new PolicyTestResult(
                    loaded.Source, test, null,
                    [.. compilation!.Diagnostics
                        .Where(found => found.Diagnostic.Severity == DiagnosticSeverity.Error)
                        .Select(found => "with these params: " + found.Diagnostic.Message)]);
                continue;
            }
            var evaluation = policy.Evaluate(test.Device, test.AsOf ?? now);
            yield return new PolicyTestResult(loaded.Source, test, evaluation, Compare(test.Expected, evaluation));
        }
    }

    private static List<string> Compare(TestExpectation expected, PolicyEvaluation actual)
    {
        var problems = new List<string>();
        if (expected.Status is { } status && status != actual.Status)
            problems.Add("expected " + StatusText.Of(status) + ", got " + StatusText.Of(actual.Status));
        foreach (var check in expected.Checks)
        {
            var found = actual.Checks.First(evaluation => evaluation.Check.Id == check.CheckId);
            if (found.Status != check.Status)
                problems.Add(
                    "check `" + check.CheckId + "`: expected " + StatusText.Of(check.Status) + ", got "
                    + StatusText.Of(found.Status));
        }
        if (expected.Missing is { } missing && !missing.ToHashSet(StringComparer.Ordinal).SetEquals(actual.MissingFacts))
            problems.Add("expected missing " + List(missing) + ", got " + List(actual.MissingFacts));
        return problems;
    }

    private static string List(IReadOnlyList<string> paths) => paths.Count == 0 ? "nothing" : string.Join(", ", paths);
}
