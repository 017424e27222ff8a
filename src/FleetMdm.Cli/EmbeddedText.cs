using System.Reflection;

namespace FleetMdm.Cli;

/// <summary>Texts that the program carries: diagnostics pages and JSON Schemas.</summary>
internal static class EmbeddedText
{
    /// <summary>The names in a folder without their ending, in ordinal order.</summary>
    public static IReadOnlyList<string> Names(string folder) =>
        [.. Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name[(folder.Length + 1)..]))
            .Order(StringComparer.Ordinal)];

    /// <summary>The text of one; null when there is none of that name.</summary>
    public static string? Find(string folder, string file)
    {
        using var stream = Assembly.GetManifestResourceStream(folder + "/" + file);
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static Assembly Assembly => typeof(EmbeddedText).Assembly;
}
