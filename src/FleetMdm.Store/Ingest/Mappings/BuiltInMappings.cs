using System.Text;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>The mapping files inside the program, read once when the first ingest needs them.</summary>
internal static class BuiltInMappings
{
    private static readonly Lazy<IReadOnlyList<LoadedMapping>> All = new(Load);

    public static IReadOnlyList<LoadedMapping> Loaded => All.Value;

    /// <summary>Their envelopes, written down so that a native report can be read without reading any mapping.</summary>
    public static IReadOnlyList<string> Envelopes { get; } = ["chromeosdevices", "devices", "hosts", "mobiledevices", RecordSplitter.Numbered, "results", "rows", "value"];

    public static IEnumerable<MappedFormat> Formats => Loaded.Select(mapping => mapping.Format);

    private static List<LoadedMapping> Load() =>
    [
        .. typeof(BuiltInMappings).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Mappings/", StringComparison.Ordinal))
            .Select(Read)
            .OrderBy(mapping => mapping.Format.Name, StringComparer.Ordinal),
    ];

    private static LoadedMapping Read(string resource)
    {
        using var stream = typeof(BuiltInMappings).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var (mapping, problems) = MappingFile.Read(bytes);
        return new LoadedMapping(
            new MappedFormat(mapping ?? throw new InvalidOperationException($"embedded mapping `{resource}`: {string.Join("; ", problems)}")),
            null,
            Encoding.UTF8.GetString(bytes));
    }
}

/// <summary>A mapping and the file that it was read from.</summary>
/// <param name="File">Null for one inside the program.</param>
/// <param name="Text">The file as it is written.</param>
internal sealed record LoadedMapping(MappedFormat Format, string? File, string Text);
