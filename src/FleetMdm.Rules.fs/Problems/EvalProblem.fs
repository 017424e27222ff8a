namespace FleetMdm.Rules

open System
open System.Globalization

/// Why a rule could not be evaluated on one device's data (FM7xxx). Types are named as people name them (`int`,
/// `timestamp`), operators go by CEL's internal names (`_+_`) and are shown as they are written.
[<RequireQualifiedAccess>]
type internal EvalProblem =
    | NoSuchOverload of name: string * arguments: string list
    | DivisionByZero
    | Overflow of what: string
    | NoSuchKey of key: string
    | IndexOutOfRange of index: string * size: int
    /// A place in a text, counted in characters from 0.
    | PlaceOutOfRange of place: string * length: int
    | BackwardRange of start: string * finish: string
    /// Text that does not spell a value of the type asked for.
    | Unreadable of text: string * expected: string
    | NoFields of field: string * found: string
    /// `at` is where in the pattern, in UTF-16 units.
    | BadPattern of pattern: string * fault: PatternFault * at: Span
    | UnreadableVersion of text: string
    | CostExceeded of steps: int
    /// A condition, an operand of `&&`, `||` or `!`, or a rule's result that is no bool.
    | NotBool of found: string
    | DuplicateKey of key: string
    | UnsupportedKey of found: string
    /// A fact that the schema types, reported with another type.
    | WrongFactType of path: string * expected: string * found: string
    | UnknownTimeZone of zone: string
    /// A name that nothing defines, reached because the rule was evaluated without the type check.
    | Unresolved of name: string
    | UnreadableVersionRange of text: string
    | MalformedRequest of reason: string
    | BadFormat of format: string * fault: FormatFault
    /// `optional.none().value()`.
    | NoValue
    /// The greatest or least of nothing, or of what has no order.
    | NoExtreme of name: string * among: string
    /// A mapping's value of a type that a report cannot carry.
    | NotReportable of found: string

module internal EvalProblem =
    /// The longest piece of a device's data that a message repeats.
    let private excerptLength = 80

    /// Data in a message: shortened, never cut inside a surrogate pair.
    let private excerpt (text: string) : string =
        if text.Length <= excerptLength then
            text
        else
            let cut =
                if Char.IsHighSurrogate text[excerptLength - 1] then
                    excerptLength - 1
                else
                    excerptLength

            text.Substring(0, cut) + "…"

    /// An operator as it is written: `_+_` is `+`, `@in` is `in`.
    let private written (name: string) : string =
        if name = "_[_]" then
            "[]"
        elif name.Length > 1 && (name[0] = '_' || name[name.Length - 1] = '_') then
            name.Trim '_'
        else
            name.TrimStart '@'

    let private listOf (size: int) : string =
        match size with
        | 0 -> "an empty list"
        | 1 -> "a list of one element"
        | size -> "a list of " + string size + " elements"

    let toDiagnostic (problem: EvalProblem) (at: Span) : Diagnostic =
        let make code message (help: string | null) =
            Diagnostic(code, DiagnosticSeverity.Error, message, at, null, help)

        let error code message = make code message null

        match problem with
        | EvalProblem.NoSuchOverload(name, arguments) ->
            error "FM7001" ("`" + written name + "` does not take (" + String.Join(", ", arguments) + ")")
        | EvalProblem.DivisionByZero -> error "FM7002" "division by zero"
        | EvalProblem.Overflow what -> error "FM7003" (what + " is out of range")
        | EvalProblem.NoSuchKey key -> error "FM7004" ("no such key: " + excerpt key)
        | EvalProblem.IndexOutOfRange(index, size) ->
            error "FM7005" ("index " + excerpt index + " is outside " + listOf size)
        | EvalProblem.PlaceOutOfRange(place, length) ->
            error "FM7005" ("place " + place + " is outside a text of " + string length + " characters")
        | EvalProblem.BackwardRange(start, finish) ->
            error "FM7005" ("the range from " + start + " to " + finish + " runs backwards")
        | EvalProblem.Unreadable(text, expected) ->
            error "FM7006" ("`" + excerpt text + "` cannot be read as " + expected)
        | EvalProblem.NoFields(field, found) ->
            error "FM7007" ("`" + excerpt field + "` was asked of a value of type " + found + ", which has no fields")
        | EvalProblem.BadPattern(pattern, fault, place) ->
            make
                "FM7008"
                ("the pattern `" + excerpt pattern + "` " + PatternFault.describe fault)
                (PatternFault.help fault (Text.placeOf pattern place.Start + 1))
        | EvalProblem.UnreadableVersion text ->
            make
                "FM7009"
                ("`" + excerpt text + "` cannot be read as a version")
                "a version holds at least one number; `isVersion(x)` asks first"
        | EvalProblem.CostExceeded steps ->
            make
                "FM7010"
                ("the rule takes more than "
                 + steps.ToString("N0", CultureInfo.InvariantCulture)
                 + " steps on this device")
                "nested `all`, `exists` and `map` multiply: filter first, or split the rule"
        | EvalProblem.NotBool found -> error "FM7011" ("expected a bool, found " + found)
        | EvalProblem.DuplicateKey key -> error "FM7012" ("the key " + excerpt key + " is given twice")
        | EvalProblem.UnsupportedKey found -> error "FM7013" ("a map key is an int, uint, bool or string, not " + found)
        | EvalProblem.WrongFactType(path, expected, found) ->
            make
                "FM7014"
                ("`" + path + "` is reported as " + found + ", expected " + expected)
                "correct the report or its mapping, or the type in the fact schema"
        | EvalProblem.UnknownTimeZone zone ->
            make
                "FM7015"
                ("`" + excerpt zone + "` is no time zone that this system knows")
                "write an offset such as `+02:00`, or an IANA name such as `Europe/Berlin` where zone data is installed"
        | EvalProblem.Unresolved name -> error "FM7016" ("nothing is called `" + excerpt name + "` here")
        | EvalProblem.UnreadableVersionRange text ->
            make
                "FM7017"
                ("`" + excerpt text + "` cannot be read as a range of versions")
                "write comparisons that must all hold, such as `>=14.5 <16`"
        | EvalProblem.MalformedRequest reason -> error "FM7020" ("the request cannot be read: " + excerpt reason)
        | EvalProblem.BadFormat(format, fault) ->
            make
                "FM7022"
                ("the format `" + excerpt format + "` " + FormatFault.describe fault)
                "its clauses are %s, %d, %f, %e, %b, %o, %x and %X; %% is a percent sign"
        | EvalProblem.NoValue ->
            make "FM7023" "the optional has no value" "`x.orValue(y)` gives another value where there is none"
        | EvalProblem.NoExtreme(name, among) -> error "FM7024" ("`" + name + "` has no answer for " + among)
        | EvalProblem.NotReportable found ->
            make
                "FM7021"
                ("a value of type `" + found + "` cannot stand in a report")
                "a field of a report is a bool, a number, text, a time, a list or a map"
