namespace FleetMdm.UnitTests.BadInput;

/// <summary>Options and ids that nothing has: exit 2, with what may have been meant, and nothing is done.</summary>
public sealed class UnknownNameTests
{
    public static TheoryData<string> Lines => [.. CommandLines.All];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_mistyped_option_before_the_arguments_is_refused(string line)
    {
        using var fleet = new SoundFleet();
        var words = line.Split(' ');
        var command = words[0] is "device" or "policy" or "script" ? 2 : 1;

        var run = fleet.Run(string.Join(' ', [.. words[..command], "--formt", "json", .. words[command..]]));

        BadInputAssert.Refused(2, "FM8002", run);
        Assert.Contains("unknown option `--formt`", run.Error);
    }

    [Theory]
    [InlineData("device show mac-2 --db {fleet.db}", "mac-1")]
    [InlineData("device tag mac-2 vip --db {fleet.db}", "mac-1")]
    [InlineData("device untag mac-2 vip --db {fleet.db}", "mac-1")]
    [InlineData("device remove mac-2 --db {fleet.db}", "mac-1")]
    [InlineData("policy show encrypton --db {fleet.db}", "encryption")]
    [InlineData("policy remove encrypton --db {fleet.db}", "encryption")]
    [InlineData("policy assign encrypton --tag prod --db {fleet.db}", "encryption")]
    [InlineData("policy assign encryption --device mac-2 --db {fleet.db}", "mac-1")]
    [InlineData("policy unassign encrypton --tag prod --db {fleet.db}", "encryption")]
    [InlineData("check --policy encrypton --db {fleet.db}", "encryption")]
    [InlineData("check --device mac-2 --db {fleet.db}", "mac-1")]
    [InlineData("report --policy encrypton --db {fleet.db}", "encryption")]
    [InlineData("report --device mac-2 --db {fleet.db}", "mac-1")]
    [InlineData("script show remdy --db {fleet.db}", "remedy")]
    [InlineData("script verify remdy --db {fleet.db}", "remedy")]
    [InlineData("script remove remdy --db {fleet.db}", "remedy")]
    [InlineData("script attach remdy --policy encryption --db {fleet.db}", "remedy")]
    [InlineData("script attach remedy --policy encrypton --db {fleet.db}", "encryption")]
    [InlineData("eval facts.disk.encrypted --device mac-2 --db {fleet.db}", "mac-1")]
    public void An_id_that_nothing_has_is_refused_with_the_nearest(string line, string nearest)
    {
        using var fleet = new SoundFleet();
        var before = File.ReadAllBytes(fleet.Database);

        var run = fleet.Run(line);

        BadInputAssert.Refused(2, "FM8010|FM8110", run);
        Assert.Contains("did you mean `" + nearest + "`?", run.Error);
        Assert.Equal(before, File.ReadAllBytes(fleet.Database));
    }

    [Theory]
    [InlineData("check --tag prd --db {fleet.db}", "FM8104")]
    [InlineData("report --tag prd --db {fleet.db}", "FM8104")]
    [InlineData("script attach remedy --policy encryption --check volum --db {fleet.db}", "FM8010")]
    [InlineData("explain FM9999", "FM80..")]
    [InlineData("schema invntory", "FM80..")]
    [InlineData("polcy list", "FM8001")]
    [InlineData("policy lst", "FM8001")]
    [InlineData("policy", "FM8001")]
    [InlineData("device list --format yml --db {fleet.db}", "FM8005")]
    [InlineData("check --as-of yesterday --db {fleet.db}", "FM8005")]
    [InlineData("check --as-of 2026-02-01T12:00:00 --db {fleet.db}", "FM8005")]
    [InlineData("seed --devices -1", "FM8005")]
    [InlineData("seed --devices 1e3", "FM8005")]
    [InlineData("device list extra --db {fleet.db}", "FM8004")]
    [InlineData("version --db", "FM8002")]
    public void Other_words_that_mean_nothing_are_refused(string line, string codes)
    {
        using var fleet = new SoundFleet();

        BadInputAssert.Refused(2, codes, fleet.Run(line));
    }

    [Fact]
    public void A_tag_that_no_device_has_yet_may_be_assigned_and_is_noted()
    {
        using var fleet = new SoundFleet();

        var run = fleet.Run("policy assign encryption --tag prdo --db {fleet.db}");

        Assert.Equal((0, "no device has the tag `prdo` yet\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public void A_device_that_no_policy_is_assigned_to_gets_an_answer_all_the_same()
    {
        using var fleet = new SoundFleet();
        fleet.Run("policy assign encryption --tag other --db {fleet.db}");

        var run = fleet.Run("check --device mac-1 --db {fleet.db}");

        Assert.Equal((0, "mac-1: none of the policies is assigned to this device\n"), (run.ExitCode, run.Out));
    }
}
