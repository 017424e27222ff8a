using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FleetMdm.Store.Seed;

namespace FleetMdm.UnitTests.Store.Seed;

public sealed class FleetSeedTests
{
    private static readonly DateTimeOffset AsOf = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private static byte[] Fleet(long devices, ulong seed = 1, DateTimeOffset? asOf = null)
    {
        using var output = new MemoryStream();
        FleetSeed.Write(output, devices, seed, asOf ?? AsOf);
        return output.ToArray();
    }

    private static List<JsonElement> Reports(long devices) =>
        [.. Encoding.UTF8.GetString(Fleet(devices)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];

    [Fact]
    public void The_same_seed_gives_the_same_bytes_on_every_machine()
    {
        // Changing this on purpose changes every measurement that names a seed: say so in the changelog.
        Assert.Equal("fc4ff9d89b49f2f9a6e8fecac442da0373046b7ecad9a88f2146121e69561d41", Convert.ToHexStringLower(SHA256.HashData(Fleet(1_000, seed: 42))));
    }

    [Fact]
    public void Another_seed_is_another_fleet() => Assert.NotEqual(Fleet(10, seed: 1), Fleet(10, seed: 2));

    [Fact]
    public void A_smaller_fleet_is_the_beginning_of_a_larger_one()
    {
        var small = Fleet(100);
        Assert.Equal(small, Fleet(1_000)[..small.Length]);
    }

    [Fact]
    public void The_offset_that_the_present_is_written_with_does_not_matter() =>
        Assert.Equal(Fleet(10), Fleet(10, asOf: AsOf.ToOffset(TimeSpan.FromHours(5.75))));

    [Fact]
    public void No_devices_are_no_bytes() => Assert.Empty(Fleet(0));

    [Fact]
    public void Less_than_no_devices_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Fleet(-1));

    [Fact]
    public void Every_report_has_its_own_id_and_what_a_report_must_have()
    {
        var reports = Reports(2_000);

        Assert.Equal(2_000, reports.Select(report => report.GetProperty("device_id").GetString()).Distinct().Count());
        Assert.All(reports, report =>
        {
            Assert.NotEmpty(report.GetProperty("hostname").GetString()!);
            Assert.NotEmpty(report.GetProperty("os").GetString()!);
            Assert.NotEmpty(report.GetProperty("os_version").GetString()!);
        });
    }

    [Fact]
    public void A_report_has_about_two_kilobytes()
    {
        Assert.InRange(Fleet(5_000).Length / 5_000, 1_900, 2_700);
    }

    [Theory]
    [InlineData("windows", 36, 40)]
    [InlineData("macos", 26, 30)]
    [InlineData("linux", 16, 20)]
    [InlineData("ios", 7, 9)]
    [InlineData("ipados", 2, 4)]
    [InlineData("chromeos", 3, 5)]
    [InlineData("android", 0.5, 1.5)]
    public void Platforms_have_their_shares(string os, double least, double most) =>
        Assert.InRange(Share(report => report.GetProperty("os").GetString() == os), least, most);

    [Fact]
    public void Some_devices_are_stale_and_some_were_never_seen()
    {
        var month = AsOf.AddDays(-30);
        Assert.InRange(Share(report => !report.TryGetProperty("last_seen", out _)), 0.5, 1.5);
        Assert.InRange(
            Share(report => report.TryGetProperty("last_seen", out var seen) && seen.GetDateTimeOffset() < month), 4, 6);
        Assert.Equal(0, Share(report => report.TryGetProperty("last_seen", out var seen) && seen.GetDateTimeOffset() > AsOf));
    }

    [Fact]
    public void Some_devices_do_not_report_their_encryption() =>
        Assert.InRange(
            Share(report => !report.GetProperty("facts").TryGetProperty("disk", out var disk)
                || !disk.TryGetProperty("encrypted", out _)), 7, 12);

    [Fact]
    public void Computers_have_about_twenty_titles_and_three_users()
    {
        var facts = Sample.Select(report => report.GetProperty("facts")).ToList();
        var titles = facts.Where(fact => fact.TryGetProperty("software", out _) && fact.TryGetProperty("firewall", out _))
            .Average(fact => fact.GetProperty("software").GetArrayLength());
        var users = facts.Where(fact => fact.TryGetProperty("users", out _) && fact.TryGetProperty("firewall", out _))
            .Average(fact => fact.GetProperty("users").GetArrayLength());

        Assert.InRange(titles, 16, 22);
        Assert.InRange(users, 2.9, 3);
    }

    private static readonly List<JsonElement> Sample = Reports(10_000);

    private static double Share(Predicate<JsonElement> has) => 100.0 * Sample.Count(report => has(report)) / Sample.Count;
}
