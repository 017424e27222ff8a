using FleetMdm.Cli.Policies;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>Finds stored policies for commands that are given their ids.</summary>
internal static class StoredPolicies
{
    /// <exception cref="CommandException">There is none with this id.</exception>
    public static StoredPolicy Find(FleetDatabase fleet, string policyId) =>
        fleet.Policies.Find(policyId) ?? throw new CommandException(Unknown(fleet, policyId));

    public static Failure Unknown(FleetDatabase fleet, string policyId) =>
        CommandProblem.UnknownId("policy", policyId, fleet.Policies.List().Select(policy => policy.PolicyId));

    /// <summary>Compiles a stored policy. `policy add` took only sound ones; null when this program refuses it all the same.</summary>
    public static LoadedPolicy? Compile(StoredPolicy policy) =>
        PolicyLoader.LoadText(policy.PolicyId, policy.RawYaml, FactSchema.BuiltIn, WantedProblems.Errors).Policies is [var loaded] ? loaded : null;
}
