using FleetMdm.Rules;

namespace FleetMdm.Cli.Reports;

/// <summary>The worst first, as a policy's status is folded from its checks: fail, error, unknown, pass, not applicable.</summary>
internal static class StatusOrder
{
    public static int Of(Status status) => status switch
    {
        Status.Fail => 0,
        Status.Error => 1,
        Status.Unknown => 2,
        Status.Pass => 3,
        _ => 4,
    };

    public static Status Worse(Status one, Status other) => Of(one) <= Of(other) ? one : other;
}
