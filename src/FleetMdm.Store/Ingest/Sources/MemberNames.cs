namespace FleetMdm.Store.Ingest.Sources;

/// <summary>
/// The names of an archive's members in messages: <c>archive.zip!member</c>. They are shown and never opened; the
/// terminal makes visible what they hold.
/// </summary>
internal sealed class MemberNames(string archive, WarningLog warnings)
{
    /// <summary>A name is in every message about its member; a tar archive may give it any length.</summary>
    private const int Longest = 512;

    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    /// <summary>How many members were taken.</summary>
    public int Count => _seen.Count;

    /// <summary>The source that a member is; null for what is passed over in a folder, too: folders, names that begin with a dot.</summary>
    public SourceFile? TryTake(string name, bool isFile)
    {
        if (!isFile || name.Split('/').Any(part => part is "__MACOSX" || (part.StartsWith('.') && part is not ("." or ".."))))
        {
            return null;
        }
        var shown = archive + "!" + (name.Length <= Longest ? name : name[..Longest] + "…");
        var times = _seen[name] = _seen.GetValueOrDefault(name) + 1;
        if (times > 1)
        {
            // Both are read: of an archive that was added to, the later member is the newer one, but nobody said so.
            shown = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{shown}#{times}");
            warnings.At(shown, 0);
            warnings.MemberTwice(shown);
        }
        return new SourceFile(shown, null, null);
    }

    public void PassOver(SourceFile member, string kind)
    {
        warnings.At(member.Name, 0);
        warnings.MemberPassedOver(member.Name, kind);
    }
}
