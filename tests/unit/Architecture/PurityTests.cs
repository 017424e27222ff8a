using FleetMdm.Rules;

namespace FleetMdm.UnitTests.Architecture;

/// <summary>
/// Rules is a pure function from text and facts to outcomes: its code names no clock, randomness, file, console,
/// environment, network, thread or culture of the machine. Time zones are the one thing it asks the system for, by name.
/// </summary>
public sealed class PurityTests
{
    private static readonly string[] BannedNamespaces =
    [
        "System.Net.", "System.Threading.Tasks.", "System.Linq.Expressions.", "System.Reflection.Emit.", "Microsoft.Win32.",
    ];

    private static readonly string[] BannedTypes =
    [
        "System.Console", "System.Environment", "System.Random", "System.AppContext", "System.AppDomain",
        "System.TimeProvider", "System.Diagnostics.Process", "System.Diagnostics.Stopwatch", "System.Diagnostics.Trace",
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory",
        "System.IO.DirectoryInfo", "System.IO.StreamReader", "System.IO.StreamWriter", "System.Threading.Thread",
        "System.Threading.ThreadPool", "System.Threading.Timer", "System.Security.Cryptography.RandomNumberGenerator",
        // Formatting by reflection does not survive ahead-of-time compilation.
        "Microsoft.FSharp.Core.PrintfModule", "Microsoft.FSharp.Control.FSharpAsync",
    ];

    private static readonly string[] BannedMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow", "System.Guid.NewGuid",
        "System.TimeZoneInfo.get_Local", "System.Globalization.CultureInfo.get_CurrentCulture",
        "System.Globalization.CultureInfo.get_CurrentUICulture", "System.Random.get_Shared",
        "Microsoft.FSharp.Core.ExtraTopLevelOperators.PrintFormatToString",
        "Microsoft.FSharp.Core.ExtraTopLevelOperators.PrintFormatLine",
    ];

    private static readonly IReadOnlyList<string> Members = MemberReferences.Of(typeof(Span).Assembly.Location);

    [Fact]
    public void The_metadata_shows_what_code_names() => Assert.Contains("System.String.Concat", Members);

    [Fact]
    public void Rules_asks_the_machine_for_nothing() => Assert.DoesNotContain(Members, member => IsBanned(member));

    private static bool IsBanned(string member)
    {
        var type = member[..member.LastIndexOf('.')].TrimEnd('.');
        return BannedMembers.Contains(member)
            || BannedTypes.Contains(type)
            || BannedNamespaces.Any(banned => member.StartsWith(banned, StringComparison.Ordinal));
    }
}
