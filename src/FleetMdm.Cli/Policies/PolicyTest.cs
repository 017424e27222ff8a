using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>A test of a policy: a device, and what the policy must say about it.</summary>
/// <param name="Name">For people; `test 2` where the file gives none.</param>
/// <param name="Line">Where it begins in the file, from 1.</param>
/// <param name="Parameters">Values in place of the parameters' defaults.</param>
/// <param name="AsOf">The moment that `now` means; null is the moment of the run.</param>
/// <param name="NamedChecks">Where it names the checks that it expects something of.</param>
internal sealed record PolicyTest(
    string Name,
    int Line,
    DeviceReport Device,
    IReadOnlyDictionary<string, DocumentValue> Parameters,
    DateTimeOffset? AsOf,
    PolicyExpectation Expected,
    IReadOnlyList<YamlScalar> NamedChecks)
{
    /// <summary>The test as the rules core takes it.</summary>
    /// <param name="now">The moment that `now` means where the test gives none.</param>
    public PolicyCase ToCase(DateTimeOffset now) => new(Device, AsOf ?? now, Parameters, Expected);
}
