namespace FleetMdm.Rules

open System.Collections.Generic

/// What a YAML scalar spells. Plain `true` and `false` are booleans; a quoted scalar is always text.
type ScalarKind =
    | Text = 0
    | Integer = 1
    | Number = 2
    | Boolean = 3

/// A scalar with the text it was written with: `14.10` stays `14.10` where a version is meant.
[<Sealed>]
type ScalarValue(text: string, kind: ScalarKind) =
    member _.Text = text
    member _.Kind = kind

/// The value of a short-form check or of a parameter: one scalar, or a list of them.
[<Sealed>]
type DocumentValue(items: IReadOnlyList<ScalarValue>, isList: bool) =
    member _.Items = items
    member _.IsList = isList

/// A parameter of a policy as written: `min_os: { type: string, default: "14.5", description: … }`.
[<Sealed>]
type ParameterDocument
    (name: string, typeName: string | null, defaultValue: DocumentValue | null, description: string | null) =
    member _.Name = name
    member _.TypeName = typeName
    member _.DefaultValue = defaultValue
    member _.Description = description

/// A check as written: either `rule`, or the short form `key`, `op`, `value`.
[<Sealed>]
type CheckDocument
    (
        id: string | null,
        rule: string | null,
        key: string | null,
        op: string | null,
        value: DocumentValue | null,
        onMissing: string | null,
        message: string | null,
        remediation: string | null,
        script: string | null
    ) =
    member _.Id = id
    member _.Rule = rule
    member _.Key = key
    member _.Op = op
    member _.Value = value
    member _.OnMissing = onMissing
    member _.Message = message
    member _.Remediation = remediation
    member _.Script = script

/// A policy as written, before its rules are compiled. The reader has checked its shape; what the words mean is
/// checked by the compiler.
[<Sealed>]
type PolicyDocument
    (
        id: string,
        name: string,
        description: string | null,
        severity: string | null,
        references: IReadOnlyList<string>,
        targetOs: IReadOnlyList<string>,
        targetTags: IReadOnlyList<string>,
        targetWhen: string | null,
        onMissing: string | null,
        parameters: IReadOnlyList<ParameterDocument>,
        checks: IReadOnlyList<CheckDocument>
    ) =
    member _.Id = id
    member _.Name = name
    member _.Description = description
    member _.Severity = severity
    member _.References = references
    member _.TargetOs = targetOs
    member _.TargetTags = targetTags
    member _.TargetWhen = targetWhen
    /// The default of its checks' `on_missing`; null is `unknown`.
    member _.OnMissing = onMissing
    member _.Parameters = parameters
    member _.Checks = checks

/// A problem of a policy, and the field it lies in: `checks[0].rule`, `targets.when`, `params.min_os.default`.
/// The diagnostic's span counts within that field's text.
[<Sealed>]
type PolicyDiagnostic(field: string, checkId: string | null, diagnostic: Diagnostic) =
    member _.Field = field
    /// The check it lies in, for people; null outside checks.
    member _.CheckId = checkId
    member _.Diagnostic = diagnostic
