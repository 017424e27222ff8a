using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store;

/// <summary>Policies made without YAML.</summary>
internal static class TestPolicy
{
    /// <summary>A policy with one check `c1` by the rule, and a second `c2` where another rule is given.</summary>
    public static PlannedPolicy Compile(
        string id, string rule, string? second = null, string? severity = "medium", params string[] targetTags)
    {
        var checks = new List<CheckDocument> { Check("c1", rule) };
        if (second is not null)
        {
            checks.Add(Check("c2", second));
        }

        var document = new PolicyDocument(
            id, "Name of " + id, null, severity, [], [], targetTags, null, null, [], checks);
        var compilation = PolicyCompiler.Compile(document, FactSchema.BuiltIn);
        Assert.DoesNotContain(compilation.Diagnostics, problem => problem.Diagnostic.Severity == DiagnosticSeverity.Error);
        return new PlannedPolicy(compilation.Policy!, Sha256Text.Of(id + rule + second));
    }

    private static CheckDocument Check(string id, string rule) =>
        new(id, rule, null, null, null, null, id + " failed", "repair " + id, null);
}
