using System.Runtime.InteropServices;
using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Normalizing;

/// <summary>What a typed path of the vocabulary makes of a value.</summary>
internal enum FactKind
{
    /// <summary>Kept as it came.</summary>
    Any,
    Container,
    Boolean,
    Integer,
    /// <summary>An integer that sources also write with a unit.</summary>
    Bytes,
    Text,
    /// <summary>A text that firmware fills with junk where it knows nothing.</summary>
    Identity,
    /// <summary>The os-release id of a distribution.</summary>
    Distribution,
    HardwareAddress,
    Time,
}

/// <summary>The vocabulary as a tree, to walk beside a report's facts: the types come from the rules' schema, their normalizers from here.</summary>
internal sealed class FactShape
{
    private readonly List<(NamePrefix Prefix, byte[] Name, FactShape Shape)> _fields = [];

    private FactShape(string path)
    {
        Path = path;
    }

    /// <summary>The shape of <c>facts</c>.</summary>
    public static FactShape Facts { get; } = Build();

    /// <summary>As a rule writes it: <c>facts.software[].version</c>.</summary>
    public string Path { get; }

    public FactKind Kind { get; private set; }

    /// <summary>The shape of a list's elements; null when nothing is known of them.</summary>
    public FactShape? Element { get; private set; }

    /// <summary>The shape of a member; null for a name that the vocabulary does not have.</summary>
    public FactShape? Field(ReadOnlySpan<byte> name) => Field(NamePrefix.Of(name), name);

    public FactShape? Field(NamePrefix prefix, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var field in CollectionsMarshal.AsSpan(_fields))
        {
            if (field.Prefix == prefix && name.SequenceEqual(field.Name))
            {
                return field.Shape;
            }
        }
        return null;
    }

    private static FactShape Build()
    {
        var root = new FactShape("facts") { Kind = FactKind.Container };
        foreach (var entry in FactSchema.BuiltIn.Entries)
        {
            root.Add(entry);
        }
        return root;
    }

    private void Add(FactSchemaEntry entry)
    {
        var at = this;
        // No name of the vocabulary needs quoting, so that dots and `[]` are all there is to its paths.
        foreach (var part in entry.Path.Replace("[]", ".[]", StringComparison.Ordinal).Split('.').Skip(1))
        {
            at.Kind = FactKind.Container;
            at = part == "[]" ? at.Element ??= new FactShape(at.Path + "[]") : at.FieldNamed(part);
        }
        at.Kind = KindOf(entry);
        if (entry.TypeName == "list(string)")
        {
            at.Element = new FactShape(at.Path + "[]") { Kind = FactKind.Text };
        }
    }

    private FactShape FieldNamed(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        if (Field(utf8) is { } known)
        {
            return known;
        }
        var shape = new FactShape(Path + "." + name);
        _fields.Add((NamePrefix.Of(utf8), utf8, shape));
        return shape;
    }

    private static FactKind KindOf(FactSchemaEntry entry) => (entry.TypeName, entry.Path) switch
    {
        ("bool", _) => FactKind.Boolean,
        ("int", var path) when path.EndsWith("_bytes", StringComparison.Ordinal) => FactKind.Bytes,
        ("int", _) => FactKind.Integer,
        ("string", "facts.os.distro") => FactKind.Distribution,
        ("string", var path) when path.EndsWith(".mac", StringComparison.Ordinal) => FactKind.HardwareAddress,
        ("string", var path) when path.StartsWith("facts.hw.", StringComparison.Ordinal) => FactKind.Identity,
        ("string", _) => FactKind.Text,
        ("google.protobuf.Timestamp" or "timestamp", _) => FactKind.Time,
        ("dyn", _) => FactKind.Any,
        _ => FactKind.Container,
    };
}
