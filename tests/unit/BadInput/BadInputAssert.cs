using System.Text.RegularExpressions;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.BadInput;

/// <summary>What holds of every refusal.</summary>
internal static partial class BadInputAssert
{
    /// <summary>Exit code, one error with a code and what to do about it on stderr, and nothing on stdout.</summary>
    public static void Refused(int exitCode, string codes, CliRun run)
    {
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Out));
        var told = Assert.Single(Error().Matches(run.Error));
        Assert.Matches("^(" + codes + ")$", told.Groups[1].Value);
        Assert.Contains("  = more: fleetmdm explain " + told.Groups[1].Value + "\n", run.Error);
    }

    /// <summary>The errors on stderr, by code.</summary>
    public static IEnumerable<string> Codes(CliRun run) => Error().Matches(run.Error).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^error\[(FM\d{4})\]: \S.*$", RegexOptions.Multiline)]
    private static partial Regex Error();
}
