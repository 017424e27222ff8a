using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FleetMdm.Cli.CommandLine;

namespace FleetMdm.Cli;

/// <summary>The options that mean the same wherever a command has them.</summary>
internal static class SharedOptions
{
    private static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mmK",
    ];

    /// <summary>`--db PATH`; <see cref="DatabasePath.Resolve"/> says where the database is without it.</summary>
    public static Option<string?> Database() => new("--db")
    {
        HelpName = "PATH",
        Description = "The database file (else FLEETMDM_DB, the config file, ~/.local/share/fleetmdm/fleet.db)",
    };

    /// <summary>`--as-of TIME`: the moment that `now` means. Without it, <see cref="CliContext.Now"/>.</summary>
    /// <param name="doing">What the command does as of that moment.</param>
    public static Option<DateTimeOffset?> AsOf(string doing = "Evaluate") => new("--as-of")
    {
        HelpName = "TIME",
        Description = doing + " as of this time, such as 2026-01-31 or 2026-01-31T12:00:00Z (default: now)",
        CustomParser = ParseTime,
    };

    /// <summary>`-o FILE`: see <see cref="OutputFile.Write"/>.</summary>
    public static Option<string?> Output() => new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "Write the result to this file, whole or not at all (default: stdout)",
    };

    /// <summary>`--name N`: a whole number from 0.</summary>
    public static Option<long?> Count(string name, string description, long most = long.MaxValue) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => ParseCount(name, most, result),
    };

    /// <summary>`--name PERCENT`: a number from 0 to 100, with or without decimals.</summary>
    public static Option<decimal?> Percent(string name, string description) => new(name)
    {
        HelpName = "PERCENT",
        Description = description,
        CustomParser = result => ParsePercent(name, result),
    };

    /// <summary>A date is midnight UTC; a time must say its zone, so that no local clock decides.</summary>
    public static bool TryReadTime(string text, out DateTimeOffset time)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, utc, out time)) return true;
        var hasZone = text.Length > 10
            && (text[^1] is 'Z' or 'z' || text.AsSpan(10).IndexOfAny('+', '-') >= 0);
        return hasZone && DateTimeOffset.TryParseExact(
            text.ToUpperInvariant(), TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    private static DateTimeOffset? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (TryReadTime(text, out var time)) return time;
        UsageErrors.Add(result, CommandProblem.NotATime("--as-of", text));
        return null;
    }

    private static decimal? ParsePercent(string name, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent <= 100)
            return percent;
        UsageErrors.Add(result, CommandProblem.NotAPercent(name, text));
        return null;
    }

    private static long? ParseCount(string name, long most, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var isCount = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        if (isCount && count <= most) return count;
        UsageErrors.Add(result, isCount ? CommandProblem.TooMany(name, text, most) : CommandProblem.NotACount(name, text));
        return null;
    }
}
