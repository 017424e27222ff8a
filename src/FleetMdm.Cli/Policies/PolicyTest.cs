using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>A test of a policy: a device, and what the policy must say about it.</summary>
/// <param name="Name">For people; `test 2` where the file gives none.</param>
/// <param name="Line">Where it begins in the file, from 1.</param>
/// <param name="Parameters">Values in place of the parameters' defaults.</param>
/// <param name="AsOf">The moment that `now` means; null is the moment of the run.</param>
internal sealed record PolicyTest(
    string Name,
    int Line,
    DeviceReport Device,
    IReadOnlyDictionary<string, DocumentValue> Parameters,
    DateTimeOffset? AsOf,
    TestExpectation Expected);

/// <summary>What a test expects. What is not given is not looked at.</summary>
/// <param name="Status">Of the policy.</param>
/// <param name="Checks">Of its checks.</param>
/// <param name="Missing">All missing facts of the policy, in any order.</param>
internal sealed record TestExpectation(
    Status? Status, IReadOnlyList<ExpectedCheck> Checks, IReadOnlyList<string>? Missing);

/// <summary>What a test expects of one check, and where it says so.</summary>
internal sealed record ExpectedCheck(string CheckId, Status Status, YamlScalar Node);
