using System.Text;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>
/// The mappings of an ingest: those inside the program, and those of a user's folder, which add formats or take the
/// place of one of the same name.
/// </summary>
public sealed class MappingCatalog
{
    private readonly Lazy<IReadOnlyList<LoadedMapping>> _mappings;

    /// <param name="envelopes">Keys whose list holds records, of any of the formats: all that is asked before a record was met.</param>
    private MappingCatalog(
        Func<IReadOnlyList<LoadedMapping>> mappings, IReadOnlyList<string> envelopes, IReadOnlyList<MappingProblem> problems)
    {
        _mappings = new(mappings);
        Envelopes = envelopes;
        Problems = problems;
    }

    /// <summary>The mappings inside the program, read when somebody asks for one.</summary>
    public static MappingCatalog BuiltIn { get; } = new(() => BuiltInMappings.Loaded, BuiltInMappings.Envelopes, []);

    /// <summary>What is wrong with the files of the folder; a catalog with problems serves for nothing else.</summary>
    public IReadOnlyList<MappingProblem> Problems { get; }

    /// <summary>What each mapping says, by the format's name.</summary>
    public IReadOnlyList<MappingDescription> Mappings => [.. Loaded.Select(MappingDescription.Of)];

    /// <summary>The formats' names, in ordinal order, without the native one.</summary>
    public IReadOnlyList<string> Names => [.. Loaded.Select(mapping => mapping.Format.Name)];

    internal IReadOnlyList<LoadedMapping> Loaded => _mappings.Value;

    internal IReadOnlyList<string> Envelopes { get; }

    /// <summary>Reads the mapping files (`.yaml`, `.yml`) below a folder. A mapping may extend one of the program, or one of an earlier file.</summary>
    /// <exception cref="IOException">The folder or a file in it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static MappingCatalog Load(string folder)
    {
        var mappings = BuiltInMappings.Loaded.ToDictionary(mapping => mapping.Format.Name, StringComparer.Ordinal);
        var problems = new List<MappingProblem>();
        foreach (var file in FolderWalk.Files(folder).Where(IsMapping))
        {
            var bytes = System.IO.File.ReadAllBytes(file);
            var (mapping, found) = MappingFile.Read(bytes, file, name => mappings.GetValueOrDefault(name)?.Format.Mapping);
            problems.AddRange(found);
            if (mapping is { Format: "native" })
            {
                problems.Add(new MappingProblem(file, 1, 1, "the native format has no mapping"));
            }
            else if (mapping is not null)
            {
                mappings[mapping.Format] = new LoadedMapping(new MappedFormat(mapping), file, Encoding.UTF8.GetString(bytes));
            }
        }
        IReadOnlyList<LoadedMapping> ordered = [.. mappings.Values.OrderBy(mapping => mapping.Format.Name, StringComparer.Ordinal)];
        return new MappingCatalog(() => ordered, [.. ordered.SelectMany(mapping => mapping.Format.Envelopes)], problems);
    }

    /// <summary>The mapping of a format; null when there is none.</summary>
    public MappingDescription? Find(string format) =>
        Loaded.FirstOrDefault(mapping => string.Equals(mapping.Format.Name, format, StringComparison.OrdinalIgnoreCase)) is { } found
            ? MappingDescription.Of(found)
            : null;

    private static bool IsMapping(string path) =>
        path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
}
