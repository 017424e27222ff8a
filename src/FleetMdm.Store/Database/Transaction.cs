namespace FleetMdm.Store;

/// <summary>A transaction that is undone unless <see cref="Commit"/> was reached.</summary>
internal sealed class Transaction : IDisposable
{
    private readonly SqliteSession session;
    private bool open;

    public Transaction(SqliteSession session, string beginQuery)
    {
        this.session = session;
        session.Execute(SqlText.Query(beginQuery));
        open = true;
    }

    /// <summary>Makes everything since the beginning durable. When it returns, a power cut loses nothing of it.</summary>
    public void Commit()
    {
        session.Execute(SqlText.Query("commit"));
        open = false;
    }

    public void Dispose()
    {
        if (!open)
        {
            return;
        }

        open = false;
        try
        {
            session.Execute(SqlText.Query("rollback"));
        }
        catch (Exception failure) when (failure is StoreException or InvalidOperationException)
        {
            // A disk that is full or failing has made SQLite roll back by itself; the failure that led here is the
            // one to tell, and a transaction that is still open dies with the connection.
        }
    }
}
