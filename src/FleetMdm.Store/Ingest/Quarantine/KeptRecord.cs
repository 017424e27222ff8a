using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Mappings;

namespace FleetMdm.Store.Ingest.Quarantine;

/// <summary>What the quarantine keeps of a record: valid JSON, with null in the place of every secret.</summary>
/// <param name="IsWhole">False for a head: the record was too large, or no JSON from some place on.</param>
internal sealed record KeptRecord(byte[] Json, bool IsWhole)
{
    /// <summary>The names whose values are null now.</summary>
    public DroppedValues Dropped { get; init; } = DroppedValues.None;

    /// <summary>The beginning of it; null where that is nothing but brackets.</summary>
    public KeptRecord? Head()
    {
        var closed = new ByteArena(ByteArena.Small);
        return JsonHead.TryClose(Json.AsSpan(0, Math.Min(Json.Length, RecordLimits.HeadBytes)), closed)
            ? new KeptRecord(closed.Written.ToArray(), IsWhole: false) { Dropped = Dropped }
            : null;
    }
}

/// <summary>
/// Takes records into the quarantine. A secret is recognised by its name, which takes a record that can be read: of
/// one that cannot, what stands before its fault is kept, cut and closed until it can.
/// </summary>
internal sealed class RecordKeeper
{
    private readonly Lazy<SecretDrop> _secrets;
    private readonly JsonTape _head = new();
    private readonly JsonReader _reader;
    private readonly ByteArena _closed = new();

    /// <param name="formats">The names that are secret in any of them are secret here: what wrote the record may not be known.</param>
    public RecordKeeper(FormatCatalog formats, WarningLog warnings)
    {
        // Made for the first record that is kept: of a sound batch there is none.
        _secrets = new(() => new Redaction(formats.Redact).Telling(warnings));
        _reader = new JsonReader(_head);
    }

    /// <summary>Keeps a record that is JSON; null for a value without names, of which nobody can tell whether it is a secret.</summary>
    public KeptRecord? Keep(JsonTape record) => Scrub(record, isWhole: true);

    /// <summary>Keeps what of a record is JSON.</summary>
    public KeptRecord? KeepHead(ReadOnlySpan<byte> sound)
    {
        _closed.Length = 0;
        return JsonHead.TryClose(sound[..Math.Min(sound.Length, RecordLimits.HeadBytes)], _closed)
            && _reader.TryRead(_closed.Array, 0, _closed.Length, 1, 1, out _)
                ? Scrub(_head, isWhole: false)
                : null;
    }

    /// <summary>The record as it was written, but for the values of secret names.</summary>
    private KeptRecord? Scrub(JsonTape record, bool isWhole)
    {
        if (record.Kind(JsonTape.Root) != JsonKind.Object)
        {
            return null;
        }
        var secrets = new List<(int Start, int End)>();
        var dropped = new DroppedValues();
        Find(record, JsonTape.Root, [], secrets, dropped);
        secrets.Sort();
        var output = new ByteArena(ByteArena.Small);
        var whole = record[JsonTape.Root];
        var written = record.Written(JsonTape.Root);
        var at = whole.Start;
        foreach (var (start, end) in secrets)
        {
            output.Write(written[(at - whole.Start)..(start - whole.Start)]);
            output.Write("null"u8);
            at = end;
        }
        output.Write(written[(at - whole.Start)..]);
        return new KeptRecord(output.Written.ToArray(), isWhole) { Dropped = dropped };
    }

    /// <param name="holders">The names of the members that lead there.</param>
    private void Find(JsonTape record, int node, Stack<string> holders, List<(int Start, int End)> secrets, DroppedValues dropped)
    {
        switch (record.Kind(node))
        {
            case JsonKind.Object:
                var members = _secrets.Value.Of(record, node);
                foreach (ref readonly var member in record.Children(node))
                {
                    var name = _secrets.Value.NameOf(record.Bytes(member.Name));
                    if (members.Drops(member, name, out var secret))
                    {
                        dropped.Add(secret.Text, name.Text, holders);
                        secrets.Add((record[member.Value].Start, record[member.Value].End));
                    }
                    else
                    {
                        holders.Push(name.Text);
                        Find(record, member.Value, holders, secrets, dropped);
                        holders.Pop();
                    }
                }
                break;
            case JsonKind.List:
                for (var i = 0; i < record.Count(node); i++)
                {
                    Find(record, record.Element(node, i), holders, secrets, dropped);
                }
                break;
        }
    }
}
