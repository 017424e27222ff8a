using FleetMdm.Cli;

namespace FleetMdm.UnitTests.Cli;

public sealed class SharedOptionsTests
{
    [Theory]
    [InlineData("2026-01-31", "2026-01-31T00:00:00Z")]
    [InlineData("2026-01-31T12:30:00Z", "2026-01-31T12:30:00Z")]
    [InlineData("2026-01-31t12:30:00z", "2026-01-31T12:30:00Z")]
    [InlineData("2026-01-31T12:30Z", "2026-01-31T12:30:00Z")]
    [InlineData("2026-01-31T12:30:00+05:45", "2026-01-31T06:45:00Z")]
    [InlineData("2026-01-31 12:30:00-10:00", "2026-01-31T22:30:00Z")]
    [InlineData("2026-01-31T12:30:00.1234567Z", "2026-01-31T12:30:00.1234567Z")]
    public void A_time_is_read_in_UTC(string text, string expected)
    {
        Assert.True(SharedOptions.TryReadTime(text, out var time));
        Assert.Equal(
            DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), time);
        Assert.Equal(TimeSpan.Zero, time.Offset);
    }

    [Theory]
    [InlineData("2026-01-31T12:30:00")]
    [InlineData("2026-02-30")]
    [InlineData("31.01.2026")]
    [InlineData("01/02/2026")]
    [InlineData("now")]
    [InlineData("")]
    [InlineData("2026-01-31T25:00:00Z")]
    [InlineData(" 2026-01-31")]
    public void A_time_without_zone_or_sense_is_refused(string text) => Assert.False(SharedOptions.TryReadTime(text, out _));
}
