using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>
/// Finds the numbers of outcomes in the tables, which have each outcome of a policy once, whichever runs have it. New ones
/// are added in the order of their texts, so that numbers do not depend on the order in which they were found.
/// </summary>
internal static class OutcomeNumbers
{
    /// <summary>By code: a number for each, and 0 for code 0.</summary>
    public static int[] Of(SqliteSession session, string policyId, IReadOnlyList<Outcome> outcomes)
    {
        var numbers = new int[outcomes.Count + 1];
        using var find = session.Prepare("outcome_find").Bind(":policy_id", policyId);
        using var put = session.Prepare("outcome_put").Bind(":policy_id", policyId);
        foreach (var place in Enumerable.Range(0, outcomes.Count).OrderBy(place => OutcomeJson.Identity(outcomes[place]), StringComparer.Ordinal))
        {
            var outcome = outcomes[place];
            Bind(find, outcome);
            if (find.Step())
            {
                numbers[place + 1] = (int)find.Integer(0);
                find.Reset();
            }
            else
            {
                Bind(put, outcome).Bind(":message", outcome.Message).Run();
                numbers[place + 1] = (int)session.LastInsertRowId;
            }
        }

        return numbers;
    }

    private static Statement Bind(Statement statement, Outcome outcome) => statement
        .Bind(":status", StatusText.Of(outcome.Status))
        .Bind(":missing_json", OutcomeJson.Paths(outcome.MissingFacts))
        .Bind(":checks_json", OutcomeJson.Checks(outcome.Checks))
        .Bind(":causes_json", OutcomeJson.Causes(outcome.Causes));
}
