namespace FleetMdm.Store.Yaml;

/// <summary>Why a YAML text is refused, or a part of it.</summary>
public enum YamlProblemKind
{
    /// <summary>The text is not YAML.</summary>
    Syntax,
    InvalidUtf8,
    /// <summary>A character that YAML does not allow in a text file.</summary>
    ControlCharacter,
    /// <summary>More than <see cref="YamlReader.MaximumBytes"/>.</summary>
    TooLarge,
    /// <summary>Deeper than <see cref="YamlReader.MaximumDepth"/>.</summary>
    TooDeep,
    Anchor,
    Alias,
    Tag,
    MergeKey,
    DuplicateKey,
    /// <summary>A key that is a list or a mapping.</summary>
    KeyIsNoText,
}

/// <summary>One problem, told to a person: a lower-case line without full stop, the place, and what to do where that can be said.</summary>
public sealed record YamlProblem(YamlProblemKind Kind, string Message, YamlMark At, string? Help = null);

/// <summary>What a YAML text holds. With problems, the documents are what could be read in spite of them: good enough to look for more problems, not to be trusted.</summary>
/// <param name="Text">The text that marks refer to: decoded, without a byte order mark.</param>
public sealed record YamlReadResult(
    string Text, IReadOnlyList<YamlNode> Documents, IReadOnlyList<YamlProblem> Problems);
