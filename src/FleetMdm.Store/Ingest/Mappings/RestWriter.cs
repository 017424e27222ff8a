using System.Buffers;
using System.Text;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>Writes what a mapping did not take of a value, as it came: without what was taken, what must not be kept, and nulls.</summary>
/// <param name="takenNodes">Values that are taken wherever they stand, beside the paths.</param>
internal sealed class RestWriter(JsonTape record, SecretDrop redaction, HashSet<int> takenNodes, ByteArena output)
{
    /// <summary>Writes the object that is left; false, and nothing written, when nothing is.</summary>
    public bool TryWriteObject(int node, PathTree? taken)
    {
        var before = output.Length;
        output.Write("{"u8);
        if (WriteMembers(node, taken, alreadyThere: [], isFirst: true))
        {
            output.Length = before;
            return false;
        }
        output.Write("}"u8);
        return true;
    }

    /// <summary>Writes what is left of any value; false, and nothing written, when nothing is.</summary>
    public bool TryWrite(int node) => TryWrite(node, null);

    /// <summary>Writes the members that are left into an object that is open; true when none was written and none was there.</summary>
    public bool WriteMembers(int node, PathTree? taken, IReadOnlyList<string> alreadyThere, bool isFirst)
    {
        var secrets = redaction.Of(record, node);
        foreach (ref readonly var member in record.Children(node))
        {
            var name = redaction.NameOf(record.Bytes(member.Name));
            var below = taken?.Member(name.Text);
            if (IsTaken(member.Value, below) || takenNodes.Contains(member.Value) || alreadyThere.Contains(name.Text)
                || secrets.Drops(member, name))
            {
                continue;
            }
            var before = output.Length;
            if (!isFirst)
            {
                output.Write((byte)',');
            }
            if (record.Kind(member.Value) != JsonKind.Null && record.TryWrittenMember(member, out var written))
            {
                output.Write(written);
                isFirst = false;
                continue;
            }
            JsonText.Write(record.Bytes(member.Name), output);
            output.Write((byte)':');
            if (TryWrite(member.Value, below))
            {
                isFirst = false;
            }
            else
            {
                output.Length = before;
            }
        }
        return isFirst;
    }

    private bool IsTaken(int node, PathTree? taken) =>
        taken is { IsTaken: true } || (taken is { IsRead: true } && !HoldsRecords(node));

    private bool HoldsRecords(int node)
    {
        if (record.Kind(node) != JsonKind.List)
        {
            return record.Kind(node) == JsonKind.Object;
        }
        for (var i = 0; i < record.Count(node); i++)
        {
            if (HoldsRecords(record.Element(node, i)))
            {
                return true;
            }
        }
        return false;
    }

    private bool TryWrite(int node, PathTree? taken)
    {
        switch (record.Kind(node))
        {
            case JsonKind.Null:
                return false;
            case JsonKind.Object:
                // An object that was empty stays; one that the mapping has emptied is gone.
                return TryWriteObject(node, taken) || (record.Count(node) == 0 && Written("{}"u8));
            case JsonKind.List:
                return WriteList(node, taken?.Element);
            case JsonKind.Text:
                JsonText.Write(record.Bytes(node), output);
                return true;
            default:
                return Written(record.Bytes(node));
        }
    }

    private bool WriteList(int node, PathTree? taken)
    {
        var before = output.Length;
        output.Write("["u8);
        var first = output.Length;
        for (var i = 0; i < record.Count(node); i++)
        {
            var element = output.Length;
            if (element > first)
            {
                output.Write(","u8);
            }
            if (IsTaken(record.Element(node, i), taken) || !TryWrite(record.Element(node, i), taken))
            {
                output.Length = element;
            }
        }
        if (output.Length == first && record.Count(node) > 0)
        {
            output.Length = before;
            return false;
        }
        output.Write("]"u8);
        return true;
    }

    private bool Written(ReadOnlySpan<byte> json)
    {
        output.Write(json);
        return true;
    }
}
