using System.Text;

namespace FleetMdm.Store;

/// <summary>
/// The order of text in the database: by code point, which is the order of the UTF-8 bytes. .NET's ordinal order is
/// by UTF-16 unit and differs above U+FFFF.
/// </summary>
internal sealed class CodePointOrder : IComparer<string>
{
    public static CodePointOrder Instance { get; } = new();

    /// <summary>Each text once, in order.</summary>
    public static IEnumerable<string> Distinct(IEnumerable<string> texts) =>
        texts.Distinct(StringComparer.Ordinal).Order(Instance);

    public int Compare(string? x, string? y) =>
        Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
}
