using System.Security.Cryptography;
using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store;

/// <summary>
/// One report out of several of the same device. Objects are merged member by member; a text, a number or a list is one
/// word, and is taken whole from the source that is believed most. A pure function of the reports and the precedence.
/// </summary>
internal sealed class ReportMerge
{
    private readonly IReadOnlyList<SourceReport> _reports;
    private readonly SourcePrecedence _precedence;
    private readonly JsonTape[] _tapes;
    private readonly ByteArena _facts = new();
    private readonly List<FactOrigin>? _origins;
    private bool _withRest = true;

    private ReportMerge(IReadOnlyList<SourceReport> reports, SourcePrecedence precedence, bool traced)
    {
        (_reports, _precedence) = (reports, precedence);
        _tapes = [.. reports.Select(Read)];
        _origins = traced ? [] : null;
    }

    /// <param name="deviceId">The id of the device that they are merged into.</param>
    public static MergedReport Of(string deviceId, IReadOnlyList<SourceReport> reports, SourcePrecedence precedence) =>
        Of(deviceId, reports, precedence, traced: false);

    /// <summary>The same, telling where each fact is from.</summary>
    public static MergedReport Trace(string deviceId, IReadOnlyList<SourceReport> reports, SourcePrecedence precedence) =>
        Of(deviceId, reports, precedence, traced: true);

    /// <summary>
    /// A device is not larger than a report may be, so that `export` writes what `ingest` takes. What mappings did not name
    /// is left out first, then what the sources say that are believed least; the reports themselves are kept whole.
    /// </summary>
    private static MergedReport Of(string deviceId, IReadOnlyList<SourceReport> reports, SourcePrecedence precedence, bool traced)
    {
        var order = precedence.Order("", reports);
        var merged = new ReportMerge(reports, precedence, traced).Merge(deviceId);
        for (var heard = order.Length; merged.Bytes > RecordLimits.RecordBytes && heard > 0; heard--)
        {
            SourceReport[] believed = [.. order.Take(heard).Order().Select(i => reports[i])];
            merged = new ReportMerge(believed, precedence, traced) { _withRest = heard == 1 }.Merge(deviceId) with { IsCut = true };
        }
        return merged;
    }

    private MergedReport Merge(string deviceId)
    {
        var order = _precedence.Order("", _reports);
        var hostname = Column("hostname", order)!;
        var os = Column("os", SystemsFirst(order))!;
        // A version is a version of its system: it is taken from nobody who speaks of another one.
        var version = Column("os_version", [.. order.Where(i => Text(i, "os") == os)]);
        var serial = Column("serial", order);
        var seen = _reports.Max(report => report.LastSeen);
        var tags = Tags(order);

        var holders = order
            .Select(i => (Report: i, Node: _tapes[i].TryMember(JsonTape.Root, "facts"u8, out var facts) ? facts : -1))
            .Where(holder => holder.Node >= 0)
            .ToList();
        if (holders.Count > 0)
        {
            WriteObject("facts", holders);
        }
        else
        {
            _facts.Write("{}"u8);
        }
        var report = new ByteArena();
        NativeReportWriter.WriteColumns(
            new ReportColumns
            {
                DeviceId = Encoding.UTF8.GetBytes(deviceId),
                Hostname = Encoding.UTF8.GetBytes(hostname),
                Os = Encoding.UTF8.GetBytes(os),
                OsVersion = Encoding.UTF8.GetBytes(version ?? ""),
                Serial = Encoding.UTF8.GetBytes(serial ?? ""),
                LastSeen = Encoding.UTF8.GetBytes(seen is { } time ? Rfc3339.Format(time) : ""),
                Tags = tags,
            },
            report);
        NativeReportWriter.WriteFacts(_facts.Written, report);
        return new MergedReport(
            hostname, os, version, serial, seen, tags, _facts.Written.ToArray(), SHA256.HashData(report.Written), report.Length, _origins ?? []);
    }

    /// <summary>Sources that know the system before those that do not, such as an asset database.</summary>
    private int[] SystemsFirst(int[] order) => [.. order.OrderBy(i => Text(i, "os") is "unknown" or "other" or null)];

    private string? Column(string name, int[] order)
    {
        var found = order.Select(i => (Report: i, Text: Text(i, name))).Where(word => word.Text is not null).ToList();
        if (found.Count > 0)
        {
            Tell("device." + name, [.. found.Select(word => (word.Report, Node(word.Report, name)))]);
        }
        return found.Count > 0 ? found[0].Text : null;
    }

    private string? Text(int report, string name) => Node(report, name) is >= 0 and var node ? _tapes[report].Text(node) : null;

    private int Node(int report, string name) =>
        _tapes[report].TryMember(JsonTape.Root, Encoding.UTF8.GetBytes(name), out var node) ? node : -1;

    /// <summary>The tags of all sources: each says what it knows, and none says that a tag is not there.</summary>
    private byte[] Tags(int[] order)
    {
        var tags = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var report in order)
        {
            if (Node(report, "tags") is >= 0 and var list)
            {
                tags.UnionWith(Enumerable.Range(0, _tapes[report].Count(list)).Select(i => _tapes[report].Text(_tapes[report].Element(list, i))));
            }
        }
        var json = new ByteArena();
        json.Write("["u8);
        foreach (var tag in tags)
        {
            if (json.Length > 1)
            {
                json.Write(","u8);
            }
            JsonText.Write(Encoding.UTF8.GetBytes(tag), json);
        }
        json.Write("]"u8);
        return json.Written.ToArray();
    }

    /// <param name="holders">Objects at this path, the most believed first.</param>
    private void WriteObject(string path, List<(int Report, int Node)> holders)
    {
        var members = new SortedDictionary<byte[], List<(int Report, int Node)>>(Utf8Order.Instance);
        foreach (var (report, node) in holders)
        {
            var tape = _tapes[report];
            for (var i = 0; i < tape.Count(node); i++)
            {
                var name = tape.Bytes(tape.Name(node, i)).ToArray();
                if (!members.TryGetValue(name, out var words))
                {
                    members.Add(name, words = []);
                }
                words.Add((report, tape.Value(node, i)));
            }
        }
        _facts.Write("{"u8);
        var isFirst = true;
        foreach (var (name, words) in members.Where(member => _withRest || path != "facts" || !member.Key.AsSpan().SequenceEqual("source"u8)))
        {
            if (!isFirst)
            {
                _facts.Write(","u8);
            }
            isFirst = false;
            JsonText.Write(name, _facts);
            _facts.Write(":"u8);
            WriteValue(FactPathText.Field(path, Encoding.UTF8.GetString(name)), words);
        }
        _facts.Write("}"u8);
    }

    private void WriteValue(string path, List<(int Report, int Node)> words)
    {
        if (words.Count > 1 && _precedence.HasOrder(path))
        {
            var order = _precedence.Order(path, _reports);
            words.Sort((left, right) => Array.IndexOf(order, left.Report).CompareTo(Array.IndexOf(order, right.Report)));
        }
        var (report, node) = words[0];
        if (_tapes[report].Kind(node) == JsonKind.Object)
        {
            WriteObject(path, words.FindAll(word => _tapes[word.Report].Kind(word.Node) == JsonKind.Object));
            return;
        }
        Tell(path, words);
        _facts.Write(_tapes[report].Written(node));
    }

    private void Tell(string path, List<(int Report, int Node)> words)
    {
        if (_origins is null)
        {
            return;
        }
        var taken = Json(words[0]);
        _origins.Add(new FactOrigin(
            path,
            _reports[words[0].Report],
            taken,
            [.. words.Skip(1).Select(word => new OtherWord(_reports[word.Report], Json(word))).Where(other => other.Value != taken)]));
    }

    private string Json((int Report, int Node) word) => Encoding.UTF8.GetString(_tapes[word.Report].Written(word.Node));

    private static JsonTape Read(SourceReport report)
    {
        var tape = new JsonTape();
        return new JsonReader(tape).TryRead(report.Json, 0, report.Json.Length, 1, 1, out var fault)
            ? tape
            : throw new FormatException(fault.Reason);
    }

    private sealed class Utf8Order : IComparer<byte[]>
    {
        public static Utf8Order Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
