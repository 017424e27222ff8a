using System.Text;
using System.Xml;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Decoders;

/// <summary>
/// A file that is XML, as the JSON record that a mapping reads: a property list, or the request in which the agents of
/// OCS Inventory and FusionInventory report. Entities are not expanded and nothing outside of the file is read.
/// </summary>
internal static class XmlRecord
{
    /// <summary>XML says the same at greater length than JSON.</summary>
    public const int LargestBytes = 8 * RecordLimits.RecordBytes;

    /// <summary>True for XML that may be a report: a page of HTML is none.</summary>
    public static bool Begins(ReadOnlySpan<byte> head)
    {
        var text = head.TrimStart(" \t\r\n"u8);
        return (text.StartsWith("<?xml"u8) || text.StartsWith("<plist"u8) || text.StartsWith("<!DOCTYPE plist"u8) || text.StartsWith("<REQUEST"u8))
            && (text.IndexOf("<plist"u8) >= 0 || text.IndexOf("<REQUEST"u8) >= 0);
    }

    /// <summary>Reads the one record of the file; what cannot be read is a fault in its place.</summary>
    public static RawRecord Read(ByteWindow window, ByteArena output)
    {
        if (window.Has(LargestBytes))
        {
            return Broken(RecordFault.XmlTooLarge);
        }
        var json = new ByteArena(ByteArena.Small);
        try
        {
            // Not XmlReader.Create: it knows of schemas, and would bring them into the native binary.
            using var reader = new XmlTextReader(new MemoryStream(window.Bytes.TrimStart(" \t\r\n"u8).ToArray()))
            {
                DtdProcessing = DtdProcessing.Ignore,
                XmlResolver = null,
                EntityHandling = EntityHandling.ExpandEntities,
                Normalization = true,
            };
            var root = XmlElementTree.Read(reader);
            if (root.IsTooDeep)
            {
                return Broken(RecordFault.TooDeep(new JsonPlace(1, 1)));
            }
            if (root.Name == "plist")
            {
                PropertyList.Write(root, json);
            }
            else
            {
                AgentRequest.Write(root, json);
            }
        }
        catch (XmlException failure)
        {
            return Broken(RecordFault.MalformedXml(new JsonPlace(Math.Max(failure.LineNumber, 1), Math.Max(failure.LinePosition, 1))));
        }
        return json.Length > RecordLimits.RecordBytes
            ? Broken(RecordFault.TooLarge)
            : new RawRecord(output.Add(json.Written), 1, 1, null, null);
    }

    private static RawRecord Broken(RecordFault fault) => new(new Slice(0, 0), 1, 1, null, fault);
}

/// <summary>An element of XML with its text and its children; attributes say nothing in these formats.</summary>
internal sealed class XmlElementTree(string name)
{
    private readonly List<XmlElementTree> _children = [];
    private readonly StringBuilder _text = new();

    public string Name { get; } = name;

    public string Text => _text.ToString();

    public IReadOnlyList<XmlElementTree> Children => _children;

    public bool IsTooDeep { get; private set; }

    public XmlElementTree? Child(string name) => _children.Find(child => child.Name == name);

    /// <exception cref="XmlException">It is not well-formed.</exception>
    public static XmlElementTree Read(XmlReader reader)
    {
        var document = new XmlElementTree("");
        var open = new Stack<XmlElementTree>([document]);
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var element = new XmlElementTree(reader.LocalName);
                    if (open.Count <= RecordLimits.Depth - 4)
                    {
                        open.Peek()._children.Add(element);
                    }
                    else
                    {
                        document.IsTooDeep = true;
                    }
                    if (!reader.IsEmptyElement)
                    {
                        open.Push(element);
                    }
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    open.Peek()._text.Append(reader.Value);
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
            }
        }
        var root = document._children[0];
        root.IsTooDeep = document.IsTooDeep;
        return root;
    }
}
