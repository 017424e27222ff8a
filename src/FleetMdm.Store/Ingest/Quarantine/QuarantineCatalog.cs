using System.Text;

namespace FleetMdm.Store.Ingest.Quarantine;

/// <summary>The records that were set aside, in the order in which they were.</summary>
public sealed class QuarantineCatalog
{
    private readonly SqliteSession _session;

    internal QuarantineCatalog(SqliteSession session) => _session = session;

    public long Count() => _session.Number("quarantine_count");

    public IEnumerable<QuarantinedRecord> List(QuarantineFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Select(filter);
    }

    /// <summary>The record with this number; null where there is none.</summary>
    public QuarantinedRecord? Find(long id)
    {
        using var statement = _session.Prepare("quarantine_find").Bind(":quarantine_id", id);
        return statement.Step() ? Read(statement) : null;
    }

    /// <summary>What is kept of the record: a JSON object, with null in the place of every secret; null where nothing is.</summary>
    public string? RecordOf(long id) => Stored(id)?.Kept is { } kept ? Encoding.UTF8.GetString(kept.Json) : null;

    /// <summary>Removes records, all of them or, after a failure, none. Numbers that do not exist are passed over.</summary>
    public void Drop(IEnumerable<long> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var transaction = _session.BeginWrite();
        using var drop = _session.Prepare("quarantine_drop");
        foreach (var id in ids)
        {
            drop.Bind(1, id).Run();
        }
        transaction.Commit();
    }

    /// <summary>What a record is read again from; null where there is none with this number.</summary>
    internal StoredRecord? Stored(long id)
    {
        using var statement = _session.Prepare("quarantine_record").Bind(":quarantine_id", id);
        return statement.Step()
            ? new StoredRecord(
                statement.Text(0),
                statement.Integer(1),
                statement.TextOrNull(2),
                statement.TextOrNull(3),
                statement.IsNull(4) ? null
                    : new KeptRecord(statement.Bytes(4).ToArray(), statement.Integer(5) != 0) { Dropped = Dropped(statement, 6) })
            : null;
    }

    private IEnumerable<QuarantinedRecord> Select(QuarantineFilter filter)
    {
        using var statement = _session.Prepare("quarantine_list").Bind(":code", filter.Code);
        if (filter.BatchId is { } batch)
        {
            statement.Bind(":batch_id", batch);
        }
        while (statement.Step())
        {
            yield return Read(statement);
        }
    }

    private static QuarantinedRecord Read(Statement row)
    {
        var code = row.Text(5);
        return new QuarantinedRecord(
            row.Integer(0),
            row.Integer(1),
            row.Time(2),
            row.Text(3),
            row.Integer(4),
            code,
            row.Text(6),
            row.TextOrNull(7),
            RecordCure.Of(code),
            row.TextOrNull(8),
            row.TextOrNull(9),
            (KeptPart)row.Integer(10))
        {
            Dropped = Dropped(row, 11).ToList(),
        };
    }

    private static DroppedValues Dropped(Statement row, int column) =>
        row.IsNull(column) ? DroppedValues.None : row.Parsed(column, DroppedValues.Parse);
}

/// <summary>A record of the quarantine, to be read again.</summary>
internal sealed record StoredRecord(string Source, long Line, string? Format, string? Envelope, KeptRecord? Kept);
