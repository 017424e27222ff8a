using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>A policy to be stored: the words of its file, and what lists show without reading them again.</summary>
/// <param name="RawYaml">The policy's document as it was written.</param>
public sealed record NewPolicy(string PolicyId, string Name, string? Description, Severity Severity, string RawYaml);

/// <summary>A policy of the catalog.</summary>
/// <param name="Sha256">Of the UTF-8 bytes of <paramref name="RawYaml"/> when it was stored, lower-case hexadecimal.</param>
public sealed record StoredPolicy(
    string PolicyId,
    string Name,
    string? Description,
    Severity Severity,
    string RawYaml,
    string Sha256,
    DateTimeOffset UpdatedAt);

/// <summary>What storing something under an id did.</summary>
public enum PutOutcome
{
    Added,
    Updated,

    /// <summary>The same content was there; nothing was written.</summary>
    Unchanged,
}
