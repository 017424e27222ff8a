using System.Reflection;
using FleetMdm.Rules;

namespace FleetMdm.UnitTests.Architecture;

public sealed class PurityTests
{
    [Fact]
    public void Rules_references_only_the_framework_FSharp_Core_and_FParsec()
    {
        var foreign = typeof(Span).Assembly.GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal))
            .Where(name => name is not ("netstandard" or "mscorlib" or "FSharp.Core" or "FParsec" or "FParsecCS"));

        Assert.Empty(foreign);
    }
}
