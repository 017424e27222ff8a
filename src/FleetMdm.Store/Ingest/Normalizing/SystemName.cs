using System.Text;
using FleetMdm.Rules;

namespace FleetMdm.Store.Ingest.Normalizing;

/// <summary>What an `os` text says.</summary>
/// <param name="Family">The schema's word for it; <c>other</c> when nothing is known of it.</param>
/// <param name="Name">The text itself, where it says more than the family: for `facts.os.name`.</param>
internal sealed record SystemName(byte[] Family, bool IsKnown, string? Distribution, string? Name)
{
    public static SystemName Read(string text)
    {
        var isKnown = Normalizers.TryOsFamily(text, out var family, out var distribution);
        // A bare word is a spelling of the family; more words or a number are a name that people quote.
        var isName = !isKnown || text.AsSpan().IndexOfAnyInRange('0', '9') >= 0 || (distribution is not null && text.Contains(' ', StringComparison.Ordinal));
        return new SystemName(Encoding.UTF8.GetBytes(family ?? "other"), isKnown, distribution, isName ? text : null);
    }
}

/// <summary>What an `os_version` text says.</summary>
/// <param name="Number">Null when there is no version number in it.</param>
internal sealed record VersionName(byte[]? Number, string? Build, string? Codename)
{
    public static VersionName Read(string text) =>
        Normalizers.TryVersion(text, out var version, out var build, out var codename)
            ? new VersionName(Encoding.UTF8.GetBytes(version!), build, codename)
            // Without a number, a word is the release's name: `sid`, `Sonoma`.
            : new VersionName(null, build, codename ?? (build is null ? text : null));
}
