using FleetMdm.Rules;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>Paths of a record that a mapping has taken, as a tree to walk beside the record.</summary>
internal sealed class PathTree
{
    private readonly Dictionary<string, PathTree> _below = new(StringComparer.Ordinal);

    /// <summary>The value at this place is taken with all that is below it.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>An expression looked at the value: a scalar, or a list of them, is taken; of records it has taken only a part.</summary>
    public bool IsRead { get; private set; }

    /// <summary>What is taken below a member; null when nothing is.</summary>
    public PathTree? Member(string name) => _below.GetValueOrDefault(name);

    /// <summary>What is taken below the elements of a list; null when nothing is.</summary>
    public PathTree? Element => _below.GetValueOrDefault("[]");

    public void Add(IEnumerable<string> segments) => At(segments).IsTaken = true;

    private PathTree At(IEnumerable<string> segments)
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
        return at;
    }

    /// <summary>
    /// Adds the paths that an expression names, as it tells them: <c>record.mdm.server_url</c>, <c>record.labels[].name</c>,
    /// <c>record.`a-b`</c>. One that is nothing but a path takes what is there, whatever it is.
    /// </summary>
    public void AddPathsOf(MappingExpression expression)
    {
        foreach (var path in expression.RecordPaths)
        {
            var at = At(Segments(path).Skip(1));
            at.IsRead = true;
            at.IsTaken |= string.Equals(expression.Text.Trim(), path, StringComparison.Ordinal);
        }
    }

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
