namespace FleetMdm.Cli.Terminal;

/// <summary>What the far end of a stream can do.</summary>
/// <param name="IsTerminal">A person looks at it; false for a pipe or a file.</param>
/// <param name="HasColor">Escape sequences for colour are understood and wanted.</param>
/// <param name="MeasureWidth">The width in cells, asked when needed.</param>
internal sealed record TerminalCapabilities(bool IsTerminal, bool HasColor, Func<int> MeasureWidth)
{
    /// <summary>A pipe or a file: plain text, as wide as the data.</summary>
    public static TerminalCapabilities Piped { get; } = new(false, false, () => int.MaxValue);
}
