using System.Buffers;
using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Normalizing;

/// <summary>A member that the facts do not have but get: a value of the record, or a text that another column told.</summary>
/// <param name="NameNode">The name, when the record has it; else -1.</param>
/// <param name="Node">The value, when the record has it; else -1.</param>
/// <param name="Text">Null for a value of the record, and for an object that only holds additions.</param>
internal readonly record struct AddedFact(byte[] Name, int NameNode, int Node, string? Text);

/// <summary>
/// Writes facts as canonical JSON: keys in ordinal order, no blanks, no nulls, numbers as they were written; values on
/// typed paths through their normalizers. A value that its path cannot take is left out, with a warning: a missing
/// answer is not a "no".
/// </summary>
internal sealed class FactsWriter(JsonTape tape, WarningLog warnings, TimeZoneInfo? assumedTimeZone)
{
    private readonly TextMemo<IdentityText> _identities = new(IdentityText.Read);
    private readonly TextMemo<byte[]> _distributions = new(text =>
        JsonText.Of(Normalizers.TryOsFamily(text, out _, out var distro) && distro is not null ? distro : text.Trim()));

    private readonly TextMemo<NamedSecret> _secrets = new(SecretNames.Of);

    private static readonly FactShape? Os = FactShape.Facts.Field("os"u8);

    private ByteArena _output = null!;
    private IReadOnlyList<AddedFact> _osAdditions = [];

    /// <param name="facts">The object; -1 when the report has none.</param>
    /// <param name="additions">Further members, in ordinal order, none of them in <paramref name="facts"/>.</param>
    /// <param name="osAdditions">What belongs to <c>facts.os</c> where that does not say it, in ordinal order.</param>
    public void Write(int facts, IReadOnlyList<AddedFact> additions, IReadOnlyList<AddedFact> osAdditions, ByteArena output)
    {
        (_osAdditions, _output) = (osAdditions, output);
        WriteObject(facts, FactShape.Facts, additions);
    }

    private void WriteObject(int node, FactShape? shape, IReadOnlyList<AddedFact> additions)
    {
        _output.Write((byte)'{');
        var first = _output.Length;
        var added = 0;
        foreach (ref readonly var member in node < 0 ? [] : tape.Children(node))
        {
            if (added == additions.Count)
            {
                TryWriteMember(member, shape, first);
                continue;
            }
            var name = tape.Bytes(member.Name);
            for (; added < additions.Count && name.SequenceCompareTo(additions[added].Name) > 0; added++)
            {
                WriteAddition(additions[added], shape, first);
            }
            var isAdded = added < additions.Count && name.SequenceEqual(additions[added].Name);
            var isWritten = TryWriteMember(member, shape, first);
            if (isAdded)
            {
                if (!isWritten)
                {
                    WriteAddition(additions[added], shape, first);
                }
                added++;
            }
        }
        for (; added < additions.Count; added++)
        {
            WriteAddition(additions[added], shape, first);
        }
        _output.Write((byte)'}');
    }

    private void WriteAddition(AddedFact addition, FactShape? shape, int first)
    {
        if (addition.Node >= 0)
        {
            TryWriteMember(new JsonChild(addition.Node, addition.NameNode, NamePrefix.Of(addition.Name)), shape, first);
            return;
        }
        WriteComma(first);
        JsonText.Write(addition.Name, _output);
        _output.Write((byte)':');
        if (addition.Text is { } text)
        {
            WriteText(text);
        }
        else
        {
            WriteObject(-1, shape?.Field(addition.Name), _osAdditions);
        }
    }

    private bool TryWriteMember(in JsonChild member, FactShape? parent, int first)
    {
        var name = tape.Bytes(member.Name);
        var shape = parent?.Field(member.Prefix, name);
        if (shape is null)
        {
            if (ReferenceEquals(parent, FactShape.Facts) && name.SequenceEqual("tags"u8))
            {
                // They are a column, and stand there.
                return false;
            }
            if (_secrets.Read(name) is NamedSecret.Key && SecretNames.IsSecret(NamedSecret.Key, tape, member.Value))
            {
                warnings.Dropped(tape.Text(member.Name));
                return false;
            }
        }
        var before = _output.Length;
        WriteComma(first);
        if (IsKeptAsItCame(member.Value, shape) && tape.TryWrittenMember(member, out var written))
        {
            _output.Write(written);
            return true;
        }
        WriteAsItCame(member.Name);
        _output.Write((byte)':');
        var start = _output.Length;
        if (TryWriteValue(member.Value, shape) && !IsEmptied(member.Value, start))
        {
            return true;
        }
        _output.Length = before;
        return false;
    }

    /// <summary>An object whose members were all left out says as little as they do. One that came empty was reported so.</summary>
    private bool IsEmptied(int value, int start) =>
        _output.Length - start == "{}".Length && tape.Kind(value) == JsonKind.Object && tape.Count(value) > 0;

    private void WriteComma(int first)
    {
        if (_output.Length > first)
        {
            _output.Write((byte)',');
        }
    }

    private bool TryWriteValue(int node, FactShape? shape)
    {
        switch (tape.Kind(node))
        {
            case JsonKind.Null:
                return false;
            case JsonKind.Object when shape is null or { Kind: FactKind.Any or FactKind.Container }:
                WriteObject(node, shape, ReferenceEquals(shape, Os) ? _osAdditions : []);
                return true;
            case JsonKind.List when shape is null or { Kind: FactKind.Any or FactKind.Container }:
                WriteList(node, shape?.Element);
                return true;
            case JsonKind.Object or JsonKind.List:
                warnings.NotUnderstood(shape!.Path, Expected(shape.Kind), tape.KindName(node));
                return false;
            default:
                return shape is null or { Kind: FactKind.Any or FactKind.Container }
                    ? WriteAsItCame(node)
                    : TryWriteTyped(node, shape);
        }
    }

    private void WriteList(int node, FactShape? element)
    {
        _output.Write((byte)'[');
        var first = _output.Length;
        foreach (ref readonly var child in tape.Children(node))
        {
            var before = _output.Length;
            WriteComma(first);
            if (!TryWriteValue(child.Value, element))
            {
                _output.Length = before;
            }
        }
        _output.Write((byte)']');
    }

    /// <summary>A scalar. A text without escapes needs none, so that it is copied with its quotes.</summary>
    private bool WriteAsItCame(int node)
    {
        if (tape[node].Unescaped)
        {
            JsonText.Write(tape.Bytes(node), _output);
        }
        else
        {
            _output.Write(tape.Written(node));
        }
        return true;
    }

    /// <summary>True for a scalar that is in its one spelling already.</summary>
    private bool IsKeptAsItCame(int node, FactShape? shape)
    {
        var kind = tape.Kind(node);
        if (kind is JsonKind.Null or JsonKind.List or JsonKind.Object)
        {
            return false;
        }
        return (shape?.Kind ?? FactKind.Any) switch
        {
            FactKind.Any or FactKind.Container => true,
            FactKind.Boolean => kind is JsonKind.True or JsonKind.False,
            FactKind.Integer or FactKind.Bytes => kind == JsonKind.Number,
            FactKind.Text => kind == JsonKind.Text && !IsBlank(tape.Bytes(node)),
            FactKind.Time => kind == JsonKind.Text && IsPlainTime(tape.Bytes(node)),
            FactKind.HardwareAddress => kind == JsonKind.Text && IsPlainAddress(tape.Bytes(node)),
            _ => false,
        };
    }

    private static bool IsBlank(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] <= ' ' && text.IndexOfAnyExcept(" \t\r\n"u8) < 0);

    /// <summary><c>2026-02-01T15:30:00Z</c> is how a time without fraction is kept. Years that mean "never" are the normalizer's to know.</summary>
    private static bool IsPlainTime(ReadOnlySpan<byte> text) =>
        text.Length == "2026-02-01T15:30:00Z".Length && Rfc3339.TryParse(text, out var time) && time.Year is > 1971 and < 9999;

    /// <summary><c>02:11:22:aa:bb:cc</c>.</summary>
    private static bool IsPlainAddress(ReadOnlySpan<byte> text)
    {
        if (text.Length != "02:11:22:aa:bb:cc".Length)
        {
            return false;
        }
        for (var i = 0; i < text.Length; i++)
        {
            if (i % 3 == 2 ? text[i] != ':' : !(char.IsAsciiDigit((char)text[i]) || text[i] is >= (byte)'a' and <= (byte)'f'))
            {
                return false;
            }
        }
        return true;
    }

    private bool TryWriteTyped(int node, FactShape shape)
    {
        if (IsKeptAsItCame(node, shape))
        {
            return WriteAsItCame(node);
        }
        var kind = tape.Kind(node);
        var bytes = tape.Bytes(node);
        if (bytes.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            // An empty text is no answer.
            return false;
        }
        var isBoolean = kind is JsonKind.True or JsonKind.False;
        if (isBoolean || !TryWriteRead(bytes, shape, out var isJunk))
        {
            warnings.NotUnderstood(shape.Path, Expected(shape.Kind), JsonReader.Excerpt(bytes));
            return false;
        }
        return !isJunk;
    }

    /// <summary>Writes what the normalizer makes of a text or number. False when it is not of the kind; junk is of its kind but says nothing.</summary>
    private bool TryWriteRead(ReadOnlySpan<byte> bytes, FactShape shape, out bool isJunk)
    {
        isJunk = false;
        switch (shape.Kind)
        {
            case FactKind.Identity:
                var identity = _identities.Read(bytes);
                isJunk = identity.IsJunk;
                if (identity.Trimmed is { } trimmed)
                {
                    _output.Write(trimmed);
                }
                else if (!isJunk)
                {
                    JsonText.Write(bytes, _output);
                }
                return true;
            case FactKind.Distribution:
                _output.Write(_distributions.Read(bytes));
                return true;
            case FactKind.Text:
                JsonText.Write(bytes, _output);
                return true;
        }

        var text = Encoding.UTF8.GetString(bytes);
        switch (shape.Kind)
        {
            case FactKind.Boolean when Normalizers.TryBoolean(text, out var flag):
                _output.Write(flag ? "true"u8 : "false"u8);
                return true;
            case FactKind.Integer when IntegerText.TryRead(text, out var number):
                IntegerText.Write(number, _output);
                return true;
            case FactKind.Bytes when Normalizers.TryBytes(text, "B", out var size):
                IntegerText.Write(size, _output);
                return true;
            case FactKind.HardwareAddress:
                // An address of another kind of hardware is kept as it came.
                return WriteText(Normalizers.TryMac(text, out var address) ? address! : text);
            case FactKind.Time:
                var reading = Normalizers.ReadTimestamp(text, assumedTimeZone, out var time);
                isJunk = reading == TimestampReading.Placeholder;
                if (reading == TimestampReading.Zoneless && assumedTimeZone is null)
                {
                    warnings.TimeWithoutZone(shape.Path);
                }
                return isJunk || (reading != TimestampReading.Unreadable && WriteText(Rfc3339.Format(time)));
            default:
                return false;
        }
    }

    private bool WriteText(string text)
    {
        JsonText.Write(Encoding.UTF8.GetBytes(text), _output);
        return true;
    }

    private static string Expected(FactKind kind) => kind switch
    {
        FactKind.Boolean => "yes or no",
        FactKind.Integer => "a whole number",
        FactKind.Bytes => "a number of bytes",
        FactKind.Time => "a time",
        _ => "a text",
    };

    /// <summary>What the normalizer makes of a text that firmware fills with junk where it knows nothing.</summary>
    /// <param name="Trimmed">As JSON, where it is another text.</param>
    private readonly record struct IdentityText(bool IsJunk, byte[]? Trimmed)
    {
        public static IdentityText Read(string text) =>
            !Normalizers.TrySerial(text, out var found) ? new IdentityText(true, null)
            : found == text ? default
            : new IdentityText(false, JsonText.Of(found));
    }
}
