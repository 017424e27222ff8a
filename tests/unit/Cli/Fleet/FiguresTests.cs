using FleetMdm.Cli.Reports;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.UnitTests.Cli.Fleet;

/// <summary>The arithmetic and the orders behind a report.</summary>
public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, 0, "-")]
    [InlineData(0, 5, "0.0%")]
    [InlineData(5, 5, "100%")]
    [InlineData(2, 3, "66.6%")]
    [InlineData(999_999, 1_000_000, "99.9%")]
    [InlineData(1, 1_000_000, "0.0%")]
    [InlineData(long.MaxValue - 1, long.MaxValue, "99.9%")]
    public void A_share_is_rounded_down(long part, long whole, string expected) =>
        Assert.Equal(expected, Words.Share(part, whole));

    [Theory]
    [InlineData("none", "")]
    [InlineData("fail", "fail")]
    [InlineData("error", "fail error")]
    [InlineData("unknown", "fail error unknown")]
    public void Naming_a_status_includes_those_before_it(string word, string expected)
    {
        Assert.True(FailOn.TryParse(word, out var failOn));
        var reached = new[] { Status.Fail, Status.Error, Status.Unknown, Status.Pass, Status.NotApplicable }
            .Where(status => failOn.IsReachedBy(Policy("p", Severity.Info, status)));
        Assert.Equal(expected, string.Join(' ', reached.Select(StatusText.Of)));
    }

    [Theory]
    [InlineData("high", Severity.Medium, Status.Fail, false)]
    [InlineData("high", Severity.High, Status.Fail, true)]
    [InlineData("high", Severity.Critical, Status.Unknown, false)]
    [InlineData("unknown:high", Severity.Critical, Status.Unknown, true)]
    [InlineData("unknown:high", Severity.Low, Status.Fail, false)]
    [InlineData("error:info", Severity.Info, Status.Error, true)]
    public void A_severity_leaves_out_those_below_it(string word, Severity severity, Status status, bool expected)
    {
        Assert.True(FailOn.TryParse(word, out var failOn));
        Assert.Equal(expected, failOn.IsReachedBy(Policy("p", severity, status)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Fail")]
    [InlineData("pass")]
    [InlineData("none:high")]
    [InlineData("high:fail")]
    [InlineData("fail:")]
    [InlineData(":high")]
    [InlineData("fail:high:low")]
    public void Anything_else_is_no_threshold(string word) => Assert.False(FailOn.TryParse(word, out _));

    [Fact]
    public void The_worst_policy_is_a_matter_of_status_then_severity_then_number()
    {
        PolicyTally[] policies =
        [
            Policy("clean", Severity.Critical, Status.Pass),
            Policy("many-low", Severity.Low, Status.Fail, 100),
            Policy("one-critical", Severity.Critical, Status.Fail),
            Policy("b-high", Severity.High, Status.Fail, 2),
            Policy("a-high", Severity.High, Status.Fail, 2),
            Policy("more-high", Severity.High, Status.Fail, 3),
            Policy("undecided", Severity.Critical, Status.Unknown, 50),
            Policy("nothing", Severity.Critical, Status.NotApplicable),
        ];

        Assert.Equal(
            ["one-critical", "more-high", "a-high", "b-high", "many-low", "undecided", "clean", "nothing"],
            PolicyOrder.Sort(policies, "worst").Select(policy => policy.PolicyId));
        Assert.All(PolicyOrder.Words, word => Assert.Equal(8, PolicyOrder.Sort(policies, word).Count));
        Assert.Equal("nothing", PolicyOrder.Sort(policies, "pass-rate")[^1].PolicyId);
    }

    [Fact]
    public void The_first_devices_are_those_of_the_whole_order()
    {
        var random = new Random(7);
        var devices = Enumerable.Range(0, 2_000).Select(i => new DeviceRollup(
            new DeviceSummary("d" + i.ToString("d5", null), "h" + random.Next(50), "linux", null, null, null, [], [], [], "native"),
            Freshness.Fresh,
            new Tally(0, random.Next(5), random.Next(5), random.Next(5), 0),
            (Severity?)random.Next(5))).ToList();

        foreach (var word in DeviceOrder.Words)
        {
            var whole = DeviceOrder.Sort(devices, word, null).Take(25).Select(device => device.Device.DeviceId);
            Assert.Equal(whole, DeviceOrder.Sort(devices, word, 25).Select(device => device.Device.DeviceId));
        }
    }

    private static PolicyTally Policy(string id, Severity severity, Status status, long devices = 1) => new(
        id, id, severity, "", new Tally(
            status == Status.Pass ? devices : 0,
            status == Status.Fail ? devices : 0,
            status == Status.Unknown ? devices : 0,
            status == Status.Error ? devices : 0,
            status == Status.NotApplicable ? devices : 0), 0);
}
