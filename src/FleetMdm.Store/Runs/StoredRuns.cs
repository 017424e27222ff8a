namespace FleetMdm.Store;

/// <summary>Finds and removes runs, inside the caller's transaction.</summary>
internal static class StoredRuns
{
    public static FleetRun? LastOfEverything(SqliteSession session) => Find(session, "run_latest_of_everything", null);

    /// <summary>
    /// Removes a run, and of its packed codes those that no other run needs. Codes are shared by runs of everything that
    /// follow one another, so that the next ones before and after it say which.
    /// </summary>
    public static void Remove(SqliteSession session, string runId)
    {
        if (Find(session, "run_find", statement => statement.Bind(":run_id", runId)) is not { Columns: StoredColumns run } found)
        {
            return;
        }

        // A run of a part shares nothing.
        var unused = run.Numbers.ToHashSet();
        foreach (var neighbour in found.Summary.Scope.IsEverything ? (string[])["run_of_everything_before", "run_of_everything_after"] : [])
        {
            if (Find(session, neighbour, statement => statement.Bind(":run_no", run.RunNo))?.Columns is StoredColumns other)
            {
                unused.ExceptWith(other.Numbers);
            }
        }

        using var remove = session.Prepare("packed_codes_remove");
        foreach (var number in unused)
        {
            remove.Bind(":codes_no", number).Run();
        }

        using var old = session.Prepare("run_remove").Bind(":run_id", runId);
        old.Run();
    }

    private static FleetRun? Find(SqliteSession session, string query, Action<Statement>? bind)
    {
        using var statement = session.Prepare(query);
        bind?.Invoke(statement);
        return RunReader.Read(session, statement);
    }
}
