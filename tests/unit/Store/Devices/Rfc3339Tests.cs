using System.Text;
using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store.Devices;

public sealed class Rfc3339Tests
{
    [Fact]
    public void What_is_written_is_read_back_to_the_tick()
    {
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++)
        {
            var time = new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero);

            Assert.True(Rfc3339.TryParse(Encoding.ASCII.GetBytes(Rfc3339.Format(time)), out var read));
            Assert.Equal(time, read);
        }
    }

    [Theory]
    [InlineData("2026-02-01T15:30:00Z", "2026-02-01T16:30:00+01:00")]
    [InlineData("2026-02-01T15:30:00.5Z", "2026-02-01T15:30:00.500Z")]
    public void Times_are_written_in_UTC_without_trailing_zeros(string expected, string time) =>
        Assert.Equal(expected, Rfc3339.Format(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("")]
    [InlineData("2026-02-01T15:30:00")]
    [InlineData("2026-02-30T15:30:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-02-01T24:00:00Z")]
    [InlineData("2026-02-01T15:30:00.Z")]
    [InlineData("2026-02-01T15:30:00.12345678Z")]
    [InlineData("2026-02-01T15:30:00+1Z")]
    [InlineData("2026-02-0xT15:30:00Z")]
    public void Other_text_is_refused(string text) =>
        Assert.False(Rfc3339.TryParse(Encoding.ASCII.GetBytes(text), out _));
}
