namespace FleetMdm.Store;

/// <summary>Whose database a file is, which version its tables have, and the way forward. There is no way back.</summary>
internal static class Schema
{
    /// <summary>"FMDM" in the file's header at offset 68: `file fleet.db` shows it.</summary>
    public const int ApplicationId = 0x464D444D;

    /// <summary>The version that the embedded migrations lead to.</summary>
    public static int Latest { get; } = SqlText.Migrations()[^1].Version;

    /// <summary>The version of a fleet's tables. What is not a fleet, or too new, is refused.</summary>
    public static int Identify(SqliteSession session)
    {
        var application = session.Number("application_id");
        var version = (int)session.Number("user_version");

        if (application == 0 && version == 0 && session.Number("count_tables") == 0)
        {
            throw StoreFailure.Empty(session.Path);
        }

        if (application != ApplicationId)
        {
            throw StoreFailure.OtherProgram(session.Path);
        }

        return version <= Latest ? version : throw StoreFailure.NewerSchema(session.Path, version, Latest);
    }

    /// <summary>Brings the tables forward to the latest version; from nothing, where there are none yet.</summary>
    public static void Migrate(SqliteSession session) => Migrate(session, SqlText.Migrations());

    /// <summary>Takes the steps that are ahead of the file, all of them or none.</summary>
    internal static void Migrate(SqliteSession session, IReadOnlyList<Migration> steps)
    {
        using var transaction = session.BeginWrite();

        // Read inside the transaction: another process may have migrated while we waited for the writer's place.
        var version = session.Number("user_version");
        foreach (var step in steps)
        {
            if (step.Version > version)
            {
                session.Execute(step.Sql);
            }
        }

        transaction.Commit();
    }
}
