using System.Collections.Concurrent;
using System.Globalization;

namespace FleetMdm.Store;

/// <summary>SQL lives in .sql files, embedded; this is the one way from a file's name to its text.</summary>
internal static class SqlText
{
    private static readonly ConcurrentDictionary<string, string> Loaded = new(StringComparer.Ordinal);

    /// <summary>The text of <c>Queries/**/NAME.sql</c>, read once.</summary>
    public static string Query(string name) => Loaded.GetOrAdd(name, static name => Read($"Queries/{name}.sql"));

    /// <summary>The migrations by version, ascending: <c>Migrations/0001_….sql</c> leads to version 1.</summary>
    public static IReadOnlyList<Migration> Migrations() =>
        typeof(SqlText).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Migrations/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new Migration(VersionIn(name), () => Read(name)))
            .ToList();

    private static int VersionIn(string name) =>
        int.Parse(name.AsSpan("Migrations/".Length, 4), NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Read(string resource)
    {
        using var stream = typeof(SqlText).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"no embedded SQL `{resource}`");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>A step forward: the version that it leads to, and its SQL, read when it is taken.</summary>
internal sealed class Migration(int version, Func<string> readSql)
{
    public int Version => version;

    public string Sql => readSql();
}
