using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>How many devices (or device × policy pairs) have which status.</summary>
public sealed record Tally(long Pass, long Fail, long Unknown, long Error, long NotApplicable)
{
    public static Tally Zero { get; } = new(0, 0, 0, 0, 0);

    /// <summary>All but the not applicable ones: what both rates are of.</summary>
    public long Applicable => Pass + Fail + Unknown + Error;

    /// <summary>Pass among the applicable; null where nothing is applicable.</summary>
    public double? PassRate => Applicable == 0 ? null : (double)Pass / Applicable;

    /// <summary>Decided (pass or fail) among the applicable; null where nothing is applicable.</summary>
    public double? Coverage => Applicable == 0 ? null : (double)(Pass + Fail) / Applicable;

    public static Tally operator +(Tally one, Tally other) => new(
        one.Pass + other.Pass,
        one.Fail + other.Fail,
        one.Unknown + other.Unknown,
        one.Error + other.Error,
        one.NotApplicable + other.NotApplicable);

    public static Tally Add(Tally left, Tally right) => left + right;

    /// <summary>The number with that status.</summary>
    public long Of(Status status) => status switch
    {
        Status.Pass => Pass,
        Status.Fail => Fail,
        Status.Unknown => Unknown,
        Status.Error => Error,
        Status.NotApplicable => NotApplicable,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
