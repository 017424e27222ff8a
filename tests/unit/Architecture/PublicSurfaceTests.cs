using FleetMdm.Rules;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Architecture;

/// <summary>The border of Rules is plain data: what C# sees has no F# list, option, union, tuple or function in it.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void No_FSharp_type_shows_in_the_public_surface_of_Rules()
    {
        var shown = PublicSurface.TypesOf(typeof(Span).Assembly)
            .Where(used => IsOfFSharp(used.Type))
            .Select(used => used.Where + " shows " + used.Type);

        Assert.Empty(shown.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void The_public_surface_of_Rules_changes_only_on_purpose() =>
        Golden.Verify("rules-public-surface.txt", PublicSurface.Print(typeof(Span).Assembly));

    private static bool IsOfFSharp(Type type) =>
        type.Assembly.GetName().Name is "FSharp.Core" or "FParsec" or "FParsecCS"
        || type.FullName?.StartsWith("System.Tuple`", StringComparison.Ordinal) == true
        || type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true;
}
