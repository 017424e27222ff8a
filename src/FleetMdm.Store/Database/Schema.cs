namespace FleetMdm.Store;

/// <summary>Whose database a file is, which version its tables have, and the way forward. There is no way back.</summary>
internal static class Schema
{
    /// <summary>"FMDM" in the file's header at offset 68: `file fleet.db` shows it.</summary>
    public const int ApplicationId = 0x464D444D;

    /// <summary>The version that the embedded migrations lead to.</summary>
    public static int Latest { get; } = SqlText.Migrations()[^1].Version;

    /// <summary>Refuses what is not ours or too new, and says which version the file has; 0 is a file without a fleet.</summary>
    public static int Identify(SqliteSession session)
    {
        var application = session.Number("application_id");
        var version = (int)session.Number("user_version");

        if (application == 0 && version == 0 && session.Number("count_tables") == 0)
        {
            return 0;
        }

        if (application != ApplicationId)
        {
            throw StoreFailure.OtherProgram(session.Path);
        }

        return version <= Latest ? version : throw StoreFailure.NewerSchema(session.Path, version, Latest);
    }

    /// <summary>Brings the tables forward, all steps or none.</summary>
    public static void Migrate(SqliteSession session)
    {
        using var transaction = session.BeginWrite();

        // Read inside the transaction: another process may have migrated while we waited for the writer's place.
        var version = Identify(session);

        foreach (var (step, text) in SqlText.Migrations())
        {
            if (step > version)
            {
                session.Execute(text);
            }
        }

        transaction.Commit();
    }
}
