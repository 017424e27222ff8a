using FleetMdm.Rules;

namespace FleetMdm.Cli.Policies;

/// <summary>A policy as a file gives it.</summary>
/// <param name="Path">The file as the user named it.</param>
/// <param name="Line">The line at which its YAML document begins.</param>
/// <param name="RawYaml">The text of its YAML document: what the database keeps.</param>
/// <param name="Document">What the YAML says.</param>
internal sealed record PolicySource(string Path, int Line, string RawYaml, PolicyDocument Document);

/// <summary>A policy that compiles, and where it came from.</summary>
internal sealed record LoadedPolicy(PolicySource Source, Policy Policy);
