using System.Text;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>
/// Makes one entry of those that are of one thing: sources that have a row for each address of an interface have its
/// name in every one. Lists are joined; of everything else the first word counts.
/// </summary>
internal static class ListJoin
{
    /// <summary>Joins the entries of the list that <paramref name="output"/> ends with.</summary>
    /// <param name="by">The member by which entries are of one thing; those without it stay apart.</param>
    /// <param name="start">Where the list begins.</param>
    public static void Join(string by, int start, ByteArena output)
    {
        var tape = new JsonTape();
        var list = output[output.Since(start)].ToArray();
        if (!new JsonReader(tape).TryRead(list, 0, list.Length, 1, 1, out _))
        {
            // Too deep or too long to be read: the report that holds it says so.
            return;
        }
        output.Length = start;
        output.Write("["u8);
        foreach (var entries in Groups(tape, Encoding.UTF8.GetBytes(by)))
        {
            Separate(output, '[');
            Write(tape, entries, output);
        }
        output.Write("]"u8);
    }

    private static List<List<int>> Groups(JsonTape tape, byte[] by)
    {
        var groups = new List<List<int>>();
        var known = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < tape.Count(JsonTape.Root); i++)
        {
            var entry = tape.Element(JsonTape.Root, i);
            if (tape.TryMember(entry, by, out var key) && tape.Kind(key) == JsonKind.Text)
            {
                if (!known.TryGetValue(tape.Text(key), out var group))
                {
                    groups.Add(group = []);
                    known.Add(tape.Text(key), group);
                }
                group.Add(entry);
            }
            else
            {
                groups.Add([entry]);
            }
        }
        return groups;
    }

    private static void Write(JsonTape tape, List<int> entries, ByteArena output)
    {
        if (entries.Count == 1)
        {
            output.Write(tape.Written(entries[0]));
            return;
        }
        output.Write("{"u8);
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            for (var i = 0; i < tape.Count(entry); i++)
            {
                var name = tape.Text(tape.Name(entry, i));
                if (!written.Add(name))
                {
                    continue;
                }
                Separate(output, '{');
                output.Write(tape.Written(tape.Name(entry, i)));
                output.Write(":"u8);
                WriteMember(tape, entries, Encoding.UTF8.GetBytes(name), tape.Value(entry, i), output);
            }
        }
        output.Write("}"u8);
    }

    private static void WriteMember(JsonTape tape, List<int> entries, byte[] name, int first, ByteArena output)
    {
        if (tape.Kind(first) != JsonKind.List)
        {
            output.Write(tape.Written(first));
            return;
        }
        output.Write("["u8);
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            for (var i = 0; tape.TryMember(entry, name, out var list) && tape.Kind(list) == JsonKind.List && i < tape.Count(list); i++)
            {
                var json = tape.Written(tape.Element(list, i));
                if (written.Add(Encoding.UTF8.GetString(json)))
                {
                    Separate(output, '[');
                    output.Write(json);
                }
            }
        }
        output.Write("]"u8);
    }

    private static void Separate(ByteArena output, char opening)
    {
        if (output.Written[^1] != opening)
        {
            output.Write(","u8);
        }
    }
}
