namespace FleetMdm.Store.Ingest.Decoders;

/// <summary>
/// The results of one scheduled query on one host, replayed: what was added and removed, or whole snapshots, in whatever
/// order the lines of the log arrive.
/// </summary>
internal sealed class OsqueryReplay
{
    private readonly List<Change> _changes = [];
    private (long Time, List<byte[]> Rows)? _snapshot;

    /// <summary>True when rows from before the first line of the log are not known.</summary>
    public bool IsIncomplete => _snapshot is null && !Current().Any(change => change.Counter == 0);

    public void Add(long epoch, long counter, long time, bool isAdded, byte[] row) =>
        _changes.Add(new Change(epoch, counter, time, isAdded, row));

    /// <summary>The newest snapshot counts.</summary>
    public void Snapshot(long time, List<byte[]> rows)
    {
        if (_snapshot is not { } known || time >= known.Time)
        {
            _snapshot = (time, rows);
        }
    }

    /// <summary>The rows as they are at the end; null when the log does not tell any.</summary>
    public IReadOnlyList<byte[]>? Rows()
    {
        if (_snapshot is { } snapshot)
        {
            return snapshot.Rows;
        }
        var rows = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        // Within one counter a row that changed is removed as it was and added as it is.
        foreach (var change in Current().OrderBy(change => change.Counter).ThenBy(change => change.IsAdded))
        {
            var key = System.Text.Encoding.UTF8.GetString(change.Row);
            if (change.IsAdded)
            {
                rows[key] = change.Row;
            }
            else
            {
                rows.Remove(key);
            }
        }
        return rows.Count == 0 && IsIncomplete ? null : [.. rows.Values];
    }

    /// <summary>
    /// The changes that count: a new epoch starts from nothing, and so does counter 0, which osquery writes again when
    /// its own database was lost. Counters tell the order, since clocks are set back.
    /// </summary>
    private IEnumerable<Change> Current()
    {
        if (_changes.Count == 0)
        {
            return [];
        }
        var epoch = _changes.Max(change => change.Epoch);
        var ofEpoch = _changes.Where(change => change.Epoch == epoch);
        var starts = ofEpoch.Where(change => change.Counter == 0).Select(change => change.Time).ToList();
        return starts.Count == 0 ? ofEpoch : ofEpoch.Where(change => change.Time >= starts.Max());
    }

    private readonly record struct Change(long Epoch, long Counter, long Time, bool IsAdded, byte[] Row);
}
