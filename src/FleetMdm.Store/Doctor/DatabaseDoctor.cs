namespace FleetMdm.Store;

/// <summary>
/// Looks for damage that an opened database can have all the same: failing disks, edits by hand, a bug of ours. Nothing is
/// changed.
/// </summary>
public sealed class DatabaseDoctor
{
    private readonly SqliteSession session;

    internal DatabaseDoctor(SqliteSession session) => this.session = session;

    /// <summary>Examines everything, as it is at one moment.</summary>
    /// <param name="progressOf">Where to tell, now and then, how much of a part is done; by the part's name.</param>
    /// <param name="cancel">Ends early with <see cref="OperationCanceledException"/>.</param>
    public IReadOnlyList<ExaminedPart> Examine(Func<string, IProgress<long>?> progressOf, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(progressOf);
        using var moment = session.BeginRead();
        ExaminedPart[] parts =
        [
            Part("pages", Pages),
            Part("references", References),
            Part("reports", new ReportExamination(session).Run),
            Part("columns", new ColumnExamination(session).Run),
            Part("runs", new RunExamination(session).Run),
            Part("documents", Documents),
        ];
        moment.Commit();
        return parts;

        ExaminedPart Part(string name, Action<PartExamination> examine) =>
            new PartExamination(name, progressOf(name), cancel).Run(examine);
    }

    /// <summary>Forgets all columns. They are a cache: the next preparation makes them again.</summary>
    public void DropColumns()
    {
        using var transaction = session.BeginWrite();
        foreach (var query in (ReadOnlySpan<string>)["columns_drop_data", "columns_drop_all", "columns_settle_all"])
        {
            using var statement = session.Prepare(query);
            statement.Run();
        }

        transaction.Commit();
    }

    private void Pages(PartExamination part)
    {
        part.Count(session.Number("doctor_page_count"));
        using var told = session.Prepare("doctor_pages");
        while (told.Step())
        {
            if (told.Text(0) is not "ok" and var damage)
            {
                part.Add(StoreDefects.Page(damage));
            }
        }
    }

    private void References(PartExamination part)
    {
        part.Count(session.Number("doctor_tables"));
        using var broken = session.Prepare("doctor_references");
        while (broken.Step())
        {
            part.Add(StoreDefects.Reference(broken.Text(0), broken.IsNull(1) ? null : broken.Integer(1), broken.Text(2)));
        }
    }

    private void Documents(PartExamination part)
    {
        foreach (var policy in new PolicyCatalog(session).List())
        {
            part.Count();
            if (Sha256Text.Of(policy.RawYaml) != policy.Sha256)
            {
                part.Add(StoreDefects.Policy(policy.PolicyId));
            }
        }

        foreach (var script in new ScriptCatalog(session).Verify())
        {
            part.Count();
            if (!script.IsIntact)
            {
                part.Add(StoreDefects.Script(script.ScriptId));
            }
        }
    }
}
