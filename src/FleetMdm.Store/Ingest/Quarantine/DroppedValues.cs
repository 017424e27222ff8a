using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace FleetMdm.Store.Ingest.Quarantine;

/// <summary>The names whose values a kept record has lost, as secrets, and how many of each.</summary>
internal sealed class DroppedValues
{
    /// <summary>What the name of a member ends with that holds others which lost their values.</summary>
    public const char Holder = '/';

    private readonly Dictionary<string, long> _names = new(StringComparer.Ordinal);

    public static DroppedValues None { get; } = new();

    public bool IsEmpty => _names.Count == 0;

    /// <summary>By name, in ordinal order.</summary>
    public IReadOnlyList<DroppedName> ToList() =>
    [
        .. _names.Where(name => name.Value > 0).Select(name => new DroppedName(name.Key, name.Value))
            .OrderBy(name => name.Name, StringComparer.Ordinal),
    ];

    /// <summary>The members of the record that are not what they were, and the attributes; with `/` at its end what holds such.</summary>
    public IEnumerable<string> Members => _names.Keys.Order(StringComparer.Ordinal);

    /// <param name="secret">The name that the value was a secret by.</param>
    /// <param name="member">The member that held it, where that is another: `value` of an attribute.</param>
    /// <param name="holders">The members that it is below.</param>
    public void Add(string secret, string member, IEnumerable<string> holders)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_names, secret, out _)++;
        _names.TryAdd(member, 0);
        foreach (var holder in holders)
        {
            _names.TryAdd(holder + Holder, 0);
        }
    }

    public byte[] ToJson()
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var name in Members)
            {
                json.WriteNumber(name, _names[name]);
            }
            json.WriteEndObject();
        }
        return output.ToArray();
    }

    /// <exception cref="FormatException">It is not what <see cref="ToJson"/> writes.</exception>
    public static DroppedValues Parse(string text)
    {
        var values = new DroppedValues();
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
            foreach (var name in document.RootElement.EnumerateObject())
            {
                values._names[name.Name] = name.Value.GetInt64();
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new FormatException(failure.Message, failure);
        }
        return values;
    }
}
