using System.Globalization;
using System.Runtime.InteropServices;

namespace FleetMdm.Store.Ingest;

/// <summary>Reservations about accepted records, each kind once a source. All words of warnings stand here.</summary>
/// <param name="limit">How many kinds, and how many names, are listed. A log of one batch lists all: which of them count is known when the batches are in order.</param>
internal sealed class WarningLog(int limit = IngestSummary.ListLimit)
{
    private Dictionary<(string Source, string Code, string Subject), IngestWarning> _warnings = [];
    private Dictionary<string, long> _dropped = new(StringComparer.Ordinal);
    private string _source = "";
    private long _line;

    /// <summary>How often anything was told.</summary>
    public long Told { get; private set; }

    public IReadOnlyList<IngestWarning> ToList() => [.. _warnings.Values];

    /// <summary>The names whose values were dropped as secrets, in ordinal order.</summary>
    public IReadOnlyList<DroppedName> DroppedNames() =>
        [.. _dropped.Select(dropped => new DroppedName(dropped.Key, dropped.Value)).OrderBy(dropped => dropped.Name, StringComparer.Ordinal)];

    public void Dropped(string name)
    {
        Told++;
        Dropped(name, 1);
    }

    /// <summary>What was told since the log was made, or since this was asked; null when that is nothing.</summary>
    public WarningLog? TakeOut()
    {
        if (_warnings.Count + _dropped.Count == 0)
        {
            return null;
        }
        var taken = new WarningLog { _warnings = _warnings, _dropped = _dropped };
        (_warnings, _dropped) = ([], new Dictionary<string, long>(StringComparer.Ordinal));
        return taken;
    }

    /// <summary>Adds what another log was told, as if it had been told here.</summary>
    public void Add(WarningLog other)
    {
        foreach (var (kind, warning) in other._warnings)
        {
            Add(kind, warning);
        }
        foreach (var (name, count) in other._dropped)
        {
            Dropped(name, count);
        }
    }

    /// <summary>The record that the next warnings are about.</summary>
    public void At(string source, long line) => (_source, _line) = (source, line);

    public void UnknownKey(string key) =>
        Add("FM4301", key, $"unknown key `{key}` is kept as `facts.{key}`");

    public void UnknownKeyDropped(string key) =>
        Add("FM4302", key, $"unknown key `{key}` is dropped: `facts.{key}` is there already");

    public void UnknownSystem(string os) => Add("FM4303", os, $"operating system `{os}` is not known and becomes `other`");

    public void NotUnderstood(string path, string expected, string found) =>
        Add("FM4304", path, $"`{path}` is left out: expected {expected}, found `{found}`");

    public void TimeWithoutZone(string path) =>
        Add("FM4305", path, $"`{path}` has no time zone and is taken as UTC; say where it was written with `--assume-timezone`");

    public void NoVersion(string version) =>
        Add("FM4306", version, $"`os_version` `{version}` holds no version number and is left out");

    public void MappingFailed(string format, string field, string reason) =>
        Add("FM4307", field, $"`{field}` of format `{format}` is left out: {reason}");

    public void ReportedAgain(string device) =>
        Add("FM4308", "", string.Create(CultureInfo.InvariantCulture, $"device `{device}` is reported more than once in this batch; the newest report counts, of equally new ones the last"));

    public void MemberPassedOver(string member, string kind) =>
        Add("FM4309", "", $"`{member}` is {kind} and is passed over");

    public void MemberTwice(string member) =>
        Add("FM4310", "", $"`{member}` has the name of another member; both are read");

    public void RestLeftOut(string format) =>
        Add("FM4311", "", string.Create(CultureInfo.InvariantCulture, $"what format `{format}` does not name is left out: with it the report is larger than {RecordLimits.RecordBytes / 1024} KiB"));

    public void LeftOutOfMerge(string device) =>
        Add("FM4311", device, string.Create(CultureInfo.InvariantCulture, $"what sources say of `{device}` is together larger than {RecordLimits.RecordBytes / 1024} KiB: some of it is left out of the device, and kept with its source"));

    public void ResultsWithoutBeginning(string query) =>
        Add("FM4320", query, $"results of `{query}` do not begin at counter 0: rows that were there before are not known");

    private void Add(string code, string subject, string message)
    {
        Told++;
        Add((_source, code, subject), new IngestWarning(_source, _line, code, message, 1));
    }

    private void Add((string Source, string Code, string Subject) kind, IngestWarning warning)
    {
        if (_warnings.Count >= limit && !_warnings.ContainsKey(kind))
        {
            return;
        }
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_warnings, kind, out var isKnown);
        known = isKnown ? known! with { Count = known.Count + warning.Count } : warning;
    }

    private void Dropped(string name, long count)
    {
        if (_dropped.Count < limit || _dropped.ContainsKey(name))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_dropped, name, out _) += count;
        }
    }
}
