using System.Reflection;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.UnitTests.Architecture;

/// <summary>The arrows of the house: Cli → Store → Rules, Cli → Rules; Rules stands on FSharp.Core and FParsec alone.</summary>
public sealed class ReferenceTests
{
    private static readonly Assembly Rules = typeof(Span).Assembly;
    private static readonly Assembly Store = typeof(FleetDatabase).Assembly;

    [Fact]
    public void Rules_references_only_the_framework_FSharp_Core_and_FParsec() =>
        Assert.Empty(ForeignTo(Rules, "FSharp.Core", "FParsec", "FParsecCS"));

    [Fact]
    public void Store_references_Rules_and_its_own_packages_and_nothing_above_it() =>
        Assert.Empty(ForeignTo(
            Store, "FleetMdm.Rules", "FSharp.Core", "Microsoft.Data.Sqlite", "SQLitePCLRaw.core",
            "SQLitePCLRaw.batteries_v2", "SQLitePCLRaw.provider.e_sqlite3", "YamlDotNet", "ZstdSharp"));

    private static IEnumerable<string> ForeignTo(Assembly assembly, params string[] allowed) =>
        from reference in assembly.GetReferencedAssemblies()
        let name = reference.Name!
        where !name.StartsWith("System.", StringComparison.Ordinal) && name is not ("netstandard" or "mscorlib")
        where !allowed.Contains(name)
        select name;
}
