using System.Text;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Mappings;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>Rows of one thing become one entry.</summary>
public sealed class ListJoinTests
{
    [Theory]
    [InlineData("[]", "[]")]
    [InlineData("""[{"name":"a","ips":["1"]}]""", """[{"name":"a","ips":["1"]}]""")]
    [InlineData("""[{"name":"a","mac":"m"},{"name":"b"},{"name":"a","ips":["1"]},{"name":"a","ips":["2","1"]}]""", """[{"mac":"m","name":"a","ips":["1","2"]},{"name":"b"}]""")]
    [InlineData("""[{"name":"a","x":1},{"name":"a","x":2}]""", """[{"name":"a","x":1}]""")]
    [InlineData("""[{"mac":"m"},{"mac":"m"},{"name":1},{"name":1}]""", """[{"mac":"m"},{"mac":"m"},{"name":1},{"name":1}]""")]
    [InlineData("""[{"name":"a","ips":[]},{"name":"a","ips":"1"},{"name":"a","ips":[{"z":[]}]}]""", """[{"ips":[{"z":[]}],"name":"a"}]""")]
    [InlineData("""[{"name":"\u00e9"},{"name":"é","x":"[{"}]""", """[{"name":"\u00e9","x":"[{"}]""")]
    public void Entries_with_the_same_name_are_one(string list, string expected)
    {
        var output = new ByteArena();
        output.Write("before"u8);
        output.Write(Encoding.UTF8.GetBytes(list));
        ListJoin.Join("name", "before".Length, output);

        Assert.Equal("before" + expected, Encoding.UTF8.GetString(output.Written));
    }
}
