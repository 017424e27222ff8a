using System.Globalization;
using System.Runtime.InteropServices;

namespace FleetMdm.Store.Ingest;

/// <summary>Reservations about accepted records, each kind once a source. All words of warnings stand here.</summary>
internal sealed class WarningLog
{
    private readonly Dictionary<(string Source, string Code, string Subject), IngestWarning> _warnings = [];
    private readonly Dictionary<string, long> _dropped = new(StringComparer.Ordinal);
    private string _source = "";
    private long _line;

    public IReadOnlyList<IngestWarning> ToList() => [.. _warnings.Values];

    /// <summary>The names whose values were dropped as secrets, in ordinal order.</summary>
    public IReadOnlyList<DroppedName> DroppedNames() =>
        [.. _dropped.Select(dropped => new DroppedName(dropped.Key, dropped.Value)).OrderBy(dropped => dropped.Name, StringComparer.Ordinal)];

    public void Dropped(string name)
    {
        if (_dropped.Count < IngestSummary.ListLimit || _dropped.ContainsKey(name))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_dropped, name, out _)++;
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

    public void ResultsWithoutBeginning(string query) =>
        Add("FM4320", query, $"results of `{query}` do not begin at counter 0: rows that were there before are not known");

    private void Add(string code, string subject, string message)
    {
        if (_warnings.Count >= IngestSummary.ListLimit && !_warnings.ContainsKey((_source, code, subject)))
        {
            return;
        }
        ref var warning = ref CollectionsMarshal.GetValueRefOrAddDefault(_warnings, (_source, code, subject), out var isKnown);
        warning = isKnown ? warning! with { Count = warning.Count + 1 } : new IngestWarning(_source, _line, code, message, 1);
    }
}
