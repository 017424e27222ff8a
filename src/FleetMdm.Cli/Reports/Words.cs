using System.Globalization;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Reports;

/// <summary>How numbers and statuses are told to people.</summary>
internal static class Words
{
    /// <summary><c>1 device</c>, <c>2 devices</c>.</summary>
    public static string Count(long count, string one, string? many = null) =>
        Number(count) + " " + (count == 1 ? one : many ?? one + "s");

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// A share, rounded down, so that 100% is never said of a fleet with one failure: <c>100%</c>, <c>99.9%</c>,
    /// <c>0.0%</c>, or <c>-</c> of nothing.
    /// </summary>
    public static string Share(long part, long whole)
    {
        if (whole == 0) return "-";
        if (part == whole) return "100%";
        var tenths = (long)((Int128)part * 1000 / whole);
        return Number(tenths / 10) + "." + Number(tenths % 10) + "%";
    }

    /// <summary>The status in a column of statuses: the one long word is short there.</summary>
    public static Piece Cell(Status status) =>
        status == Status.NotApplicable ? new("n/a", Style.Faint) : new(Store.StatusText.Of(status), StyleOf(status));

    /// <summary>A number in a column of such statuses: it has their colour when there are any, and steps back when there are none.</summary>
    public static Piece Cell(long count, Status status) =>
        new(Number(count), count == 0 ? Style.Faint : status == Status.Pass ? Style.Plain : StyleOf(status));

    public static Style StyleOf(Status status) => status switch
    {
        Status.Pass => Style.Good,
        Status.Fail => Style.Bad,
        Status.Unknown or Status.Error => Style.Warning,
        _ => Style.Faint,
    };
}
