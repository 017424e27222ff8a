using System.Text;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Decoders;

/// <summary>
/// The XML request of an inventory agent as JSON. Agents of FusionInventory tell the operating system apart, and become
/// the JSON inventory that GLPI makes of them; those of OCS Inventory become what its REST API answers.
/// </summary>
internal static class AgentRequest
{
    /// <summary>Sections that a computer has once; of all others it has a list.</summary>
    private static readonly string[] Single = ["HARDWARE", "OPERATINGSYSTEM", "ACCESSLOG", "VERSIONPROVIDER"];

    public static void Write(XmlElementTree request, ByteArena output)
    {
        var content = request.Child("CONTENT") ?? request;
        var isFusion = content.Child("OPERATINGSYSTEM") is not null || content.Child("VERSIONCLIENT") is not null;
        output.Write("{"u8);
        if (request.Child("DEVICEID") is { } id)
        {
            WriteName("deviceid", output);
            WriteText(id.Text, output);
        }
        if (isFusion)
        {
            WriteName("action", output);
            WriteText("inventory", output);
            WriteName("content", output);
            output.Write("{"u8);
        }
        foreach (var section in content.Children.GroupBy(section => section.Name, StringComparer.Ordinal))
        {
            // GLPI has one `bios`, the REST API of OCS a list of one.
            var isSingle = Single.Contains(section.Key, StringComparer.Ordinal) || (isFusion && section.Key == "BIOS");
            WriteName(Lower(section.Key), output);
            if (isSingle || section.First().Children.Count == 0)
            {
                WriteValue(section.First(), isFusion, section.Key == "HARDWARE" && !isFusion ? request.Child("DEVICEID") : null, output);
            }
            else
            {
                WriteList(section, isFusion, output);
            }
        }
        output.Write(isFusion ? "}}"u8 : "}"u8);
    }

    private static void WriteList(IEnumerable<XmlElementTree> elements, bool isFusion, ByteArena output)
    {
        output.Write("["u8);
        foreach (var element in elements)
        {
            if (output.Written[^1] != '[')
            {
                output.Write(","u8);
            }
            WriteValue(element, isFusion, null, output);
        }
        output.Write("]"u8);
    }

    /// <param name="added">A further member, which the REST API has here and the request has elsewhere.</param>
    private static void WriteValue(XmlElementTree element, bool isFusion, XmlElementTree? added, ByteArena output)
    {
        if (element.Children.Count == 0)
        {
            WriteText(element.Text, output);
            return;
        }
        output.Write("{"u8);
        foreach (var members in element.Children.Concat(added is null ? [] : [added]).GroupBy(child => child.Name, StringComparer.Ordinal))
        {
            WriteName(isFusion ? Lower(members.Key) : members.Key, output);
            if (members.Count() > 1)
            {
                WriteList(members, isFusion, output);
            }
            else
            {
                WriteValue(members.First(), isFusion, null, output);
            }
        }
        output.Write("}"u8);
    }

    private static void WriteName(string name, ByteArena output)
    {
        if (output.Written[^1] != '{')
        {
            output.Write(","u8);
        }
        WriteText(name, output);
        output.Write(":"u8);
    }

    private static void WriteText(string text, ByteArena output) => JsonText.Write(Encoding.UTF8.GetBytes(text), output);

    private static string Lower(string name) => name.ToLowerInvariant();
}
