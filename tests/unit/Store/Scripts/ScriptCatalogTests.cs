using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store.Scripts;

public sealed class ScriptCatalogTests : StoreTest
{
    private static readonly byte[] Content = [0x23, 0x21, 0x00, 0xFF, 0x0D, 0x0A];

    [Fact]
    public void A_script_comes_back_byte_for_byte()
    {
        Assert.Equal(PutOutcome.Added, Database.Scripts.Put("fix", "Fix it", Content, Now));

        Assert.Equal(Content, Database.Scripts.Content("fix"));
        Assert.Equal(new StoredScript("fix", "Fix it", Sha256Text.Of(Content), 6, Now), Database.Scripts.Find("fix"));
        Assert.Null(Database.Scripts.Content("none"));
    }

    [Fact]
    public void An_empty_script_is_a_script()
    {
        Database.Scripts.Put("empty", "Empty", [], Now);

        Assert.Empty(Database.Scripts.Content("empty")!);
        Assert.True(Assert.Single(Database.Scripts.Verify()).IsIntact);
    }

    [Fact]
    public void Put_tells_added_updated_and_unchanged_apart()
    {
        Database.Scripts.Put("fix", "Fix it", Content, Now);

        Assert.Equal(PutOutcome.Unchanged, Database.Scripts.Put("fix", "Fix it", Content, Now));
        Assert.Equal(PutOutcome.Updated, Database.Scripts.Put("fix", "Fix it well", Content, Now));
        Assert.Equal(PutOutcome.Updated, Database.Scripts.Put("fix", "Fix it well", [1], Now));
    }

    [Fact]
    public void Verify_finds_what_was_changed_behind_the_catalog()
    {
        Database.Scripts.Put("good", "Good", Content, Now);
        Database.Scripts.Put("bad", "Bad", Content, Now);
        Database.Session.Execute("UPDATE scripts SET content = x'00' WHERE script_id = 'bad'");

        Assert.Equal([("bad", false), ("good", true)], Database.Scripts.Verify().Select(found => (found.ScriptId, found.IsIntact)));
    }

    [Fact]
    public void A_script_is_attached_once_to_a_policy_and_once_to_each_check()
    {
        Database.Scripts.Put("fix", "Fix it", Content, Now);
        Database.Policies.Put([Policies.PolicyCatalogTests.Policy("a", "")], Now);

        Assert.True(Database.Scripts.Attach("fix", "a", null).Added);
        Assert.False(Database.Scripts.Attach("fix", "a", null).Added);
        Assert.True(Database.Scripts.Attach("fix", "a", "c1").Added);
        Assert.False(Database.Scripts.Attach("fix", "none", null).PolicyKnown);
        Assert.False(Database.Scripts.Attach("none", "a", null).ScriptKnown);
        Assert.Equal([new("fix", "a", null), new("fix", "a", "c1")], Database.Scripts.Attachments());

        Assert.True(Database.Scripts.Detach(new ScriptAttachment("fix", "a", null)));
        Assert.False(Database.Scripts.Detach(new ScriptAttachment("fix", "a", null)));
        Assert.True(Database.Scripts.Remove("fix"));
        Assert.Empty(Database.Scripts.Attachments());
    }
}
