namespace FleetMdm.Store;

/// <summary>What became of a split.</summary>
/// <param name="From">The device that it was a part of; null when nothing was split.</param>
/// <param name="First">The device that has to be split off before; null too when the id is no merged device's.</param>
public sealed record SplitAnswer(string? From, string? First);

/// <summary>Which sources speak of a device, which devices are one, and whose word counts.</summary>
public sealed class DeviceSourceCatalog
{
    private readonly SqliteSession _session;

    internal DeviceSourceCatalog(SqliteSession session) => _session = session;

    /// <summary>Whose word counts where sources differ.</summary>
    public SourcePrecedence Precedence => new SourceStore(_session).Precedence;

    /// <summary>The sources of a device; null where there is none.</summary>
    public DeviceSources? Of(string deviceId)
    {
        if (NumberOf(deviceId) is not { } deviceNo)
        {
            return null;
        }
        var store = new SourceStore(_session);
        var reports = store.Of(deviceNo);
        var merged = reports.Count > 1 ? Trace(deviceId, reports, store) : null;
        return new DeviceSources(reports, MergedInto(deviceNo), merged?.Origins ?? []) { IsCut = merged?.IsCut == true };
    }

    /// <summary>The device that this id was merged into; null when it was not.</summary>
    public string? RootOf(string deviceId) => new SourceStore(_session).RootOf(deviceId) is { } root ? new SourceStore(_session).IdOf(root) : null;

    /// <summary>What the second device would be as a part of the first; null where one of them is not there.</summary>
    public DeviceSources? Preview(string deviceId, string otherId)
    {
        if (NumberOf(deviceId) is not { } deviceNo || NumberOf(otherId) is not { } otherNo)
        {
            return null;
        }
        var store = new SourceStore(_session);
        SourceReport[] reports = [.. store.Of(deviceNo), .. store.Of(otherNo)];
        var merged = Trace(deviceId, reports, store);
        return new DeviceSources(reports, [new MergedDevice(otherId, deviceId)], merged.Origins) { IsCut = merged.IsCut };
    }

    /// <summary>
    /// Makes the second device a part of the first: their reports are kept, the first one's row is merged from them, and
    /// reports of either id are its own from now on. Tags by hand and assignments are joined. False where one of them is
    /// not there, or both are the same.
    /// </summary>
    /// <param name="at">The moment of the change.</param>
    public bool Merge(string deviceId, string otherId, DateTimeOffset at)
    {
        using var transaction = _session.BeginWrite();
        if (NumberOf(deviceId) is not { } deviceNo || NumberOf(otherId) is not { } otherNo || deviceNo == otherNo)
        {
            return false;
        }
        var store = new SourceStore(_session);
        var tags = store.Texts("source_tags", ":device_no", otherNo);
        var policies = store.Texts("source_policies", ":device_id", otherId);
        string[] addedTags = [.. tags.Except(store.Texts("source_tags", ":device_no", deviceNo), StringComparer.Ordinal)];
        string[] addedPolicies = [.. policies.Except(store.Texts("source_policies", ":device_id", deviceId), StringComparer.Ordinal)];

        store.KeepReports(deviceNo);
        store.KeepReports(otherNo);
        Move("source_reports_move", otherNo, deviceNo);
        Move("merged_move", otherNo, deviceNo);
        using (var put = _session.Prepare("merged_put"))
        {
            put.Bind(":device_id", otherId)
                .Bind(":device_no", otherNo)
                .Bind(":into_id", deviceId)
                .Bind(":root_no", deviceNo)
                .Bind(":merged_at", Rfc3339.Format(at))
                .BindUtf8(put.Parameter(":tags"), SourceStore.Json(tags))
                .BindUtf8(put.Parameter(":added_tags"), SourceStore.Json(addedTags))
                .BindUtf8(put.Parameter(":added_policies"), SourceStore.Json(addedPolicies))
                .Run();
        }
        _session.Run("source_device_remove", ":device_no", otherNo);
        Tag("device_tag", deviceNo, addedTags);
        Assign("assignment_add_device", deviceId, addedPolicies);
        store.Derive(deviceNo);
        transaction.Commit();
        return true;
    }

    /// <summary>
    /// Undoes a merge: the device has its reports, its number, its tags and assignments back, and so has the one that it
    /// was joined to. What was joined last is split off first: only then is what comes back what was there.
    /// </summary>
    public SplitAnswer Split(string mergedId)
    {
        using var transaction = _session.BeginWrite();
        using var find = _session.Prepare("merged_find").Bind(":device_id", mergedId);
        if (!find.Step())
        {
            return new SplitAnswer(null, null);
        }
        var (otherNo, intoId, rootNo) = (find.Integer(1), find.Text(2), find.Integer(3));
        var tags = find.Parsed(4, SourceStore.Texts);
        var addedTags = find.Parsed(5, SourceStore.Texts);
        var addedPolicies = find.Parsed(6, SourceStore.Texts);
        find.Reset();
        var store = new SourceStore(_session);
        if (store.IdOf(rootNo) != intoId)
        {
            return new SplitAnswer(null, intoId);
        }
        var parts = PartsOf(mergedId, MergedInto(rootNo));

        using (var device = _session.Prepare("source_device_insert"))
        {
            device.Bind(":device_no", otherNo).Bind(":device_id", mergedId).Run();
        }
        using (var facts = _session.Prepare("source_facts_insert"))
        {
            facts.Bind(":device_no", otherNo).Bind(":device_id", mergedId).Run();
        }
        foreach (var part in parts)
        {
            MoveId("source_reports_move_id", part, otherNo);
            MoveId("merged_move_id", part, otherNo);
        }
        using (var remove = _session.Prepare("merged_remove"))
        {
            remove.Bind(":device_id", mergedId).Run();
        }
        Tag("device_tag", otherNo, tags);
        Tag("device_untag", rootNo, addedTags);
        Assign("assignment_remove_device", intoId, addedPolicies);
        store.Derive(otherNo);
        store.Derive(rootNo);
        transaction.Commit();
        return new SplitAnswer(intoId, null);
    }

    /// <summary>
    /// Takes apart what two sources joined by giving two machines one id: what this source says of the id is a device of
    /// its own, <c>SOURCE:ID</c>, from now on. Tags by hand and assignments stay where they are. A merge of the two undoes it.
    /// </summary>
    /// <returns>The device's id; null when that is taken, or the id has no other source.</returns>
    public string? SplitSource(string deviceId, string source)
    {
        using var transaction = _session.BeginWrite();
        var store = new SourceStore(_session);
        var ownId = source + ":" + deviceId;
        if (NumberOf(deviceId) is not { } deviceNo || NumberOf(ownId) is not null || store.RootOf(ownId) is not null)
        {
            return null;
        }
        var reports = store.Of(deviceNo);
        if (reports.Count == 1 || reports.FirstOrDefault(report => report.DeviceId == deviceId && report.Source == source) is not { } own)
        {
            return null;
        }
        store.SplitOff(deviceNo, own, ownId);
        transaction.Commit();
        return ownId;
    }

    /// <summary>Says whose word counts at a path, and has every device that is merged merged again.</summary>
    /// <param name="path"><c>facts.disk</c>; empty for everything.</param>
    /// <param name="sources">In their order; none goes back to the default.</param>
    public void Prefer(string path, IReadOnlyList<string> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        using var transaction = _session.BeginWrite();
        using (var change = _session.Prepare(sources.Count > 0 ? "precedence_put" : "precedence_remove"))
        {
            change.Bind(":path", path);
            if (sources.Count > 0)
            {
                change.BindUtf8(change.Parameter(":sources"), SourceStore.Json(sources));
            }
            change.Run();
        }
        var store = new SourceStore(_session);
        foreach (var deviceNo in Merged())
        {
            store.Derive(deviceNo);
        }
        transaction.Commit();
    }

    /// <summary>Devices that are probably one, with what says so.</summary>
    public IReadOnlyList<DuplicateGroup> Duplicates()
    {
        using var statement = _session.Prepare("duplicate_candidates");
        var finder = new DuplicateFinder();
        while (statement.Step())
        {
            finder.Add(statement.Text(0), statement.TextOrNull(1), statement.Text(2), statement.TextOrNull(3), statement.TextOrNull(4));
        }
        return finder.Groups();
    }

    private MergedReport Trace(string deviceId, IReadOnlyList<SourceReport> reports, SourceStore store)
    {
        try
        {
            return ReportMerge.Trace(deviceId, reports, store.Precedence);
        }
        catch (FormatException failure)
        {
            throw StoreFailure.Corrupt(_session.Path, failure);
        }
    }

    private List<long> Merged()
    {
        using var statement = _session.Prepare("source_devices");
        var numbers = new List<long>();
        while (statement.Step())
        {
            numbers.Add(statement.Integer(0));
        }
        return numbers;
    }

    private List<MergedDevice> MergedInto(long deviceNo)
    {
        using var statement = _session.Prepare("merged_of").Bind(":root_no", deviceNo);
        var merged = new List<MergedDevice>();
        while (statement.Step())
        {
            merged.Add(new MergedDevice(statement.Text(0), statement.Text(1)));
        }
        return merged;
    }

    /// <summary>A device and all that were joined to it before it was joined itself.</summary>
    private static List<string> PartsOf(string deviceId, List<MergedDevice> merged)
    {
        var parts = new List<string> { deviceId };
        for (var i = 0; i < parts.Count; i++)
        {
            parts.AddRange(merged.Where(part => part.Into == parts[i]).Select(part => part.DeviceId));
        }
        return parts;
    }

    private long? NumberOf(string deviceId)
    {
        using var statement = _session.Prepare("device_number").Bind(":device_id", deviceId);
        return statement.Step() ? statement.Integer(0) : null;
    }

    private void Move(string query, long from, long to)
    {
        using var statement = _session.Prepare(query);
        statement.Bind(":device_no", from).Bind(":root_no", to).Run();
    }

    private void MoveId(string query, string deviceId, long to)
    {
        using var statement = _session.Prepare(query);
        statement.Bind(":device_id", deviceId).Bind(":root_no", to).Run();
    }

    private void Tag(string query, long deviceNo, IEnumerable<string> tags)
    {
        using var statement = _session.Prepare(query);
        foreach (var tag in tags)
        {
            statement.Bind(":device_no", deviceNo).Bind(":tag", tag).Run();
        }
    }

    private void Assign(string query, string deviceId, IEnumerable<string> policies)
    {
        using var statement = _session.Prepare(query);
        foreach (var policy in policies)
        {
            statement.Bind(":policy_id", policy).Bind(":device_id", deviceId).Run();
        }
    }
}
