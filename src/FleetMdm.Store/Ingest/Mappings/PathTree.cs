namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>Paths of a record that a mapping has taken, as a tree to walk beside the record.</summary>
internal sealed class PathTree
{
    private readonly Dictionary<string, PathTree> _below = new(StringComparer.Ordinal);

    /// <summary>The value at this place is taken with all that is below it.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>What is taken below a member; null when nothing is.</summary>
    public PathTree? Member(string name) => _below.GetValueOrDefault(name);

    /// <summary>What is taken below the elements of a list; null when nothing is.</summary>
    public PathTree? Element => _below.GetValueOrDefault("[]");

    public void Add(IEnumerable<string> segments)
    {
        var at = this;
        foreach (var segment in segments)
        {
            if (!at._below.TryGetValue(segment, out var next))
            {
                at._below.Add(segment, next = new PathTree());
            }
            at = next;
        }
        at.IsTaken = true;
    }

    /// <summary>Adds a path as an expression tells it: <c>record.mdm.server_url</c>, <c>record.labels[].name</c>, <c>record.`a-b`</c>.</summary>
    public void AddRecordPath(string path) => Add(Segments(path).Skip(1));

    /// <summary>The segments of such a path, `record` the first; those of a list's elements are <c>[]</c>.</summary>
    public static IEnumerable<string> Segments(string path)
    {
        var at = 0;
        while (at < path.Length)
        {
            switch (path[at])
            {
                case '.':
                    at++;
                    break;
                case '[':
                    yield return "[]";
                    at += 2;
                    break;
                case '`':
                    var close = path.IndexOf('`', at + 1);
                    yield return path[(at + 1)..close];
                    at = close + 1;
                    break;
                default:
                    var end = path.AsSpan(at).IndexOfAny('.', '[');
                    yield return end < 0 ? path[at..] : path.Substring(at, end);
                    at = end < 0 ? path.Length : at + end;
                    break;
            }
        }
    }
}
