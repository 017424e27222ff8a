using System.Globalization;
using System.Text;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest.Decoders;

/// <summary>
/// What osquery writes, as one record a host: <c>{"device" | "host", …, "tables": {"system_info": [row, …], …}}</c>. Files of
/// rows (`osqueryi --json`) are tables of the device whose name the folder bears, or that the user states; lines of the
/// results log are replayed for each host.
/// </summary>
internal sealed class OsqueryDecoder(string? statedDevice) : RecordDecoder
{
    private readonly SortedDictionary<string, Host> _hosts = new(StringComparer.Ordinal);
    private readonly List<SourceFile> _emptyTables = [];

    public override Decoding Take(JsonTape record, RecordPlace place, ByteArena output)
    {
        if (record.TryMember(JsonTape.Root, "tables"u8, out var tables) && record.Kind(tables) == JsonKind.Object)
        {
            output.Write(record.Written(JsonTape.Root));
            return Decoding.Written;
        }
        if (!TryHold(record.Written(JsonTape.Root).Length))
        {
            return Decoding.TooMany;
        }
        return Text(record, "hostIdentifier"u8) is not null || Text(record, "calendarTime"u8) is not null
            ? TakeLogLine(record, place)
            : TakeRow(record, place);
    }

    /// <summary>`[]` is an answer: the table has no rows.</summary>
    public override bool TakeEmpty(SourceFile source)
    {
        if (OsqueryTables.OfFile(source.Name) is null)
        {
            return false;
        }
        _emptyTables.Add(source);
        return true;
    }

    public override IEnumerable<DecodedRecord> Rest(WarningLog warnings)
    {
        foreach (var empty in _emptyTables)
        {
            // A lone empty file tells nothing about any device; in a folder of tables it tells of one.
            if (_hosts.TryGetValue(FolderKey(empty.Name), out var host))
            {
                host.Table(OsqueryTables.OfFile(empty.Name)!);
            }
        }
        foreach (var host in _hosts.Values)
        {
            yield return new DecodedRecord(host.Place, host.Write(warnings));
        }
        _hosts.Clear();
        _emptyTables.Clear();
        HoldNothing();
    }

    private Decoding TakeRow(JsonTape record, RecordPlace place)
    {
        if (!OsqueryTables.IsRow(record, JsonTape.Root))
        {
            return Decoding.NotOfFormat;
        }
        var host = HostOf(FolderKey(place.Source), place);
        host.Names["device"] = statedDevice ?? OsqueryTables.Folder(place.Source);
        // The columns know better than a name that someone gave the file.
        var table = OsqueryTables.OfRow(record, JsonTape.Root)
            ?? OsqueryTables.OfFile(place.Source)
            ?? OsqueryTables.Stem(place.Source);
        host.Table(table).Add(Canonical(record, JsonTape.Root));
        return Decoding.Kept;
    }

    private Decoding TakeLogLine(JsonTape record, RecordPlace place)
    {
        var id = Text(record, "hostIdentifier"u8) ?? Text(record, "hostname"u8);
        if (id is null || Text(record, "name"u8) is not { } query)
        {
            return Decoding.NotOfFormat;
        }
        var host = HostOf("host " + id, place);
        host.Names["host"] = id;
        var decorations = record.TryMember(JsonTape.Root, "decorations"u8, out var nested) ? nested : JsonTape.Root;
        foreach (var name in new[] { "host_uuid", "hostname" })
        {
            if (record.TryMember(decorations, Encoding.UTF8.GetBytes(name), out var value) && record.Kind(value) == JsonKind.Text)
            {
                host.Names[name] = record.Text(value);
            }
        }
        var time = Number(record, "unixTime"u8);
        host.LastSeen = Math.Max(host.LastSeen, time);
        return TakeResults(record, host.Replay(query), Number(record, "epoch"u8), Number(record, "counter"u8), time);
    }

    private static Decoding TakeResults(JsonTape record, OsqueryReplay replay, long epoch, long counter, long time)
    {
        if (record.TryMember(JsonTape.Root, "snapshot"u8, out var snapshot))
        {
            replay.Snapshot(time, [.. Rows(record, snapshot)]);
            return Decoding.Kept;
        }
        if (record.TryMember(JsonTape.Root, "diffResults"u8, out var both))
        {
            foreach (var name in new[] { "removed", "added" })
            {
                // Older versions write an empty text for an empty list.
                var rows = record.TryMember(both, Encoding.UTF8.GetBytes(name), out var list) ? Rows(record, list) : [];
                foreach (var row in rows)
                {
                    replay.Add(epoch, counter, time, name == "added", row);
                }
            }
            return Decoding.Kept;
        }
        if (record.TryMember(JsonTape.Root, "columns"u8, out var columns)
            && record.Kind(columns) == JsonKind.Object
            && Text(record, "action"u8) is "added" or "removed" or "snapshot")
        {
            replay.Add(epoch, counter, time, Text(record, "action"u8) is not "removed", Canonical(record, columns));
            return Decoding.Kept;
        }
        return Decoding.NotOfFormat;
    }

    private static IEnumerable<byte[]> Rows(JsonTape record, int list)
    {
        for (var i = 0; record.Kind(list) == JsonKind.List && i < record.Count(list); i++)
        {
            if (record.Kind(record.Element(list, i)) == JsonKind.Object)
            {
                yield return Canonical(record, record.Element(list, i));
            }
        }
    }

    private Host HostOf(string key, RecordPlace place)
    {
        if (!_hosts.TryGetValue(key, out var host))
        {
            _hosts.Add(key, host = new Host(place));
        }
        return host;
    }

    /// <summary>Files of one folder are of one device, even of two folders with one name.</summary>
    private string FolderKey(string source) =>
        statedDevice is not null ? "device" : "folder " + source[..(source.LastIndexOfAny(['/', '\\']) + 1)];

    private static string? Text(JsonTape record, ReadOnlySpan<byte> name) =>
        record.TryMember(JsonTape.Root, name, out var value) && record.Kind(value) == JsonKind.Text ? record.Text(value) : null;

    /// <summary>Numbers are texts, or numbers with `--log_numerics_as_numbers`; 0 where there is none.</summary>
    private static long Number(JsonTape record, ReadOnlySpan<byte> name) =>
        record.TryMember(JsonTape.Root, name, out var value)
        && long.TryParse(record.Bytes(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    /// <summary>A row with its columns in order, so that equal rows have equal bytes.</summary>
    private static byte[] Canonical(JsonTape record, int row)
    {
        var json = new ByteArena(ByteArena.Small);
        json.Write("{"u8);
        for (var i = 0; i < record.Count(row); i++)
        {
            if (i > 0)
            {
                json.Write(","u8);
            }
            JsonText.Write(record.Bytes(record.Name(row, i)), json);
            json.Write(":"u8);
            json.Write(record.Written(record.Value(row, i)));
        }
        json.Write("}"u8);
        return json.Written.ToArray();
    }

    /// <summary>What is known of one host.</summary>
    private sealed class Host(RecordPlace place)
    {
        private readonly SortedDictionary<string, List<byte[]>> _tables = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, OsqueryReplay> _queries = new(StringComparer.Ordinal);

        public RecordPlace Place { get; } = place;

        /// <summary>`device`, `host`, `host_uuid`, `hostname`, where they are told.</summary>
        public SortedDictionary<string, string> Names { get; } = new(StringComparer.Ordinal);

        /// <summary>Seconds since 1970; 0 when no line told a time.</summary>
        public long LastSeen { get; set; }

        public List<byte[]> Table(string name)
        {
            if (!_tables.TryGetValue(name, out var rows))
            {
                _tables.Add(name, rows = []);
            }
            return rows;
        }

        public OsqueryReplay Replay(string query)
        {
            if (!_queries.TryGetValue(query, out var replay))
            {
                _queries.Add(query, replay = new OsqueryReplay());
            }
            return replay;
        }

        public byte[] Write(WarningLog warnings)
        {
            foreach (var (query, replay) in _queries)
            {
                if (replay.Rows() is { } rows)
                {
                    Table(OsqueryTables.OfName(query) ?? query).AddRange(rows);
                }
                if (replay.IsIncomplete)
                {
                    warnings.At(Place.Source, Place.Line);
                    warnings.ResultsWithoutBeginning(query);
                }
            }
            var json = new ByteArena(ByteArena.Small);
            json.Write("{"u8);
            foreach (var (name, text) in Names)
            {
                WriteName(name, json);
                JsonText.Write(Encoding.UTF8.GetBytes(text), json);
            }
            if (LastSeen > 0)
            {
                WriteName("last_seen", json);
                Normalizing.IntegerText.Write(LastSeen, json);
            }
            WriteName("tables", json);
            json.Write("{"u8);
            foreach (var (name, rows) in _tables)
            {
                WriteName(name, json);
                json.Write("["u8);
                for (var i = 0; i < rows.Count; i++)
                {
                    json.Write(i == 0 ? ""u8 : ","u8);
                    json.Write(rows[i]);
                }
                json.Write("]"u8);
            }
            json.Write("}}"u8);
            return json.Written.ToArray();
        }

        private static void WriteName(string name, ByteArena json)
        {
            if (json.Written[^1] != '{')
            {
                json.Write(","u8);
            }
            JsonText.Write(Encoding.UTF8.GetBytes(name), json);
            json.Write(":"u8);
        }
    }
}
