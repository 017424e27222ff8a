namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>The mapping files inside the program, read once when the first ingest needs them.</summary>
internal static class BuiltInMappings
{
    private static readonly Lazy<IReadOnlyList<MappedFormat>> Loaded = new(Load);

    public static IReadOnlyList<MappedFormat> Formats => Loaded.Value;

    private static List<MappedFormat> Load() =>
    [
        .. typeof(BuiltInMappings).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Mappings/", StringComparison.Ordinal))
            .Select(Read)
            .OrderBy(format => format.Name, StringComparer.Ordinal),
    ];

    private static MappedFormat Read(string resource)
    {
        using var stream = typeof(BuiltInMappings).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var (mapping, problems) = MappingFile.Read(bytes);
        return new MappedFormat(mapping ?? throw new InvalidOperationException(
            $"embedded mapping `{resource}`: {string.Join("; ", problems)}"));
    }
}
