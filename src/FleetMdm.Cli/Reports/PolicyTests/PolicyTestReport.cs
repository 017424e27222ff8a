using FleetMdm.Cli.Policies;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Reports;

/// <summary>What became of the tests of policies: what the renderers of `policy test` show.</summary>
/// <param name="Load">Where the policies are from.</param>
/// <param name="Policies">Those without errors, in order.</param>
internal sealed record PolicyTestReport(PolicyLoad Load, IReadOnlyList<TestedPolicy> Policies)
{
    public IEnumerable<PolicyTestResult> Results => Policies.SelectMany(policy => policy.Results);

    public int Passed => Results.Count(result => result.Passed);

    public int Failed => Results.Count(result => !result.Passed);

    public int WithErrors => Load.Sources.Count - Load.Policies.Count;

    public IEnumerable<string> Untested =>
        Policies.Where(policy => policy.Results.Count == 0).Select(policy => policy.Id);

    /// <summary>Of every policy, coverage and mutation score where they were asked for.</summary>
    public IEnumerable<Score> Scores => Policies.SelectMany(policy => Score.Of(policy));
}

/// <summary>A figure of a policy's tests: so much of so much.</summary>
internal readonly record struct Score(long Reached, long Whole)
{
    /// <summary>Nothing to reach is all of it.</summary>
    public bool IsAtLeast(decimal percent) => Whole == 0 || Reached * 100m >= percent * Whole;

    public override string ToString() => Whole == 0 ? "100%" : Words.Share(Reached, Whole);

    public static Score Of(PolicyCoverage coverage) => new(coverage.Seen, coverage.Wanted);

    public static Score Of(RuleCoverage coverage) => new(coverage.Seen, coverage.Wanted);

    /// <summary>Mutants that mean the same as the rule are no mistakes: nobody has to find them.</summary>
    public static Score Of(PolicyMutation mutation) => new(mutation.Killed, mutation.Killed + mutation.Survived);

    public static IEnumerable<Score> Of(TestedPolicy policy)
    {
        if (policy.Coverage is { } coverage) yield return Of(coverage);
        if (policy.Mutation is { } mutation) yield return Of(mutation);
    }

    public static Score Sum(IEnumerable<Score> scores) =>
        scores.Aggregate((sum, next) => new Score(sum.Reached + next.Reached, sum.Whole + next.Whole));
}
