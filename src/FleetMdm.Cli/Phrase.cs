using System.Globalization;
using FleetMdm.Store;

namespace FleetMdm.Cli;

/// <summary>Small phrases that several commands say the same way.</summary>
internal static class Phrase
{
    /// <summary>`1 error`, `2 errors`, `2 policies`.</summary>
    public static string Count(long count, string noun) =>
        count.ToString(CultureInfo.InvariantCulture) + " " + (count == 1 ? noun : Plural(noun));

    public static string Of(PutOutcome outcome) => outcome switch
    {
        PutOutcome.Added => "added",
        PutOutcome.Updated => "updated",
        PutOutcome.Unchanged => "unchanged",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    private static string Plural(string noun) => noun[^1] == 'y' ? noun[..^1] + "ies" : noun + "s";
}
