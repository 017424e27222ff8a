namespace FleetMdm.Store;

/// <summary>When two tags are the same: without regard to case and outer blanks, as `targets.tags` compares them.</summary>
public static class TagNames
{
    public static bool Same(string one, string other) =>
        one.AsSpan().Trim().Equals(other.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase);

    public static bool Contains(IReadOnlyList<string> tags, string wanted)
    {
        for (var i = 0; i < tags.Count; i++)
        {
            if (Same(tags[i], wanted))
            {
                return true;
            }
        }

        return false;
    }
}
