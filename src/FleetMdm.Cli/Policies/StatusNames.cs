using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Policies;

/// <summary>Reads statuses as policy files spell them.</summary>
internal static class StatusNames
{
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<Status>().Select(StatusText.Of)];

    public static Status? TryParse(string text)
    {
        foreach (var status in Enum.GetValues<Status>())
            if (StatusText.Of(status) == text)
                return status;
        return null;
    }
}
