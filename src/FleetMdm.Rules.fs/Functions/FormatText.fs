namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// What a clause of a format asks for.
[<RequireQualifiedAccess; Struct>]
type internal FormatClause =
    /// %s
    | Text
    /// %d
    | Decimal
    /// %f, %.2f
    | Fixed of digits: int
    /// %e, %.2e
    | Scientific of exponentDigits: int
    /// %b, %o, %x, %X
    | Binary
    | Octal
    | Hex of isUpper: bool

[<RequireQualifiedAccess>]
type internal FormatPart =
    | Text of string
    /// `written` is the clause as it stands in the format, for messages.
    | Clause of FormatClause * written: string

/// Formats such as `"%s has %d disks"`, read into their parts.
module internal FormatText =
    /// Digits after the point where a format does not say how many.
    let private usualDigits = 6

    /// Beyond this, every double ends in zeros.
    let private mostDigits = 1_100

    let private clauseOf (letter: char) (digits: int voption) : FormatClause voption =
        match letter, digits with
        | 'f', _ -> ValueSome(FormatClause.Fixed(ValueOption.defaultValue usualDigits digits))
        | 'e', _ -> ValueSome(FormatClause.Scientific(ValueOption.defaultValue usualDigits digits))
        | 's', ValueNone -> ValueSome FormatClause.Text
        | 'd', ValueNone -> ValueSome FormatClause.Decimal
        | 'b', ValueNone -> ValueSome FormatClause.Binary
        | 'o', ValueNone -> ValueSome FormatClause.Octal
        | 'x', ValueNone -> ValueSome(FormatClause.Hex false)
        | 'X', ValueNone -> ValueSome(FormatClause.Hex true)
        | _ -> ValueNone

    /// The clause at a `%`, and where it ends.
    let private readClause (format: string) (start: int) : Result<struct (FormatPart * int), FormatFault> =
        let hasPrecision = start + 1 < format.Length && format[start + 1] = '.'
        let digitsStart = start + (if hasPrecision then 2 else 1)
        let mutable at = digitsStart

        while hasPrecision && at < format.Length && Char.IsAsciiDigit format[at] do
            at <- at + 1

        let digits = format.Substring(digitsStart, at - digitsStart)

        if at >= format.Length then
            Error(FormatFault.Unfinished(format.Substring start))
        else
            // A letter beyond U+FFFF is told whole.
            let width = if Char.IsHighSurrogate format[at] then 2 else 1
            let written = format.Substring(start, at + width - start)

            if digits.Length > 4 || (digits <> "" && int digits > mostDigits) then
                Error(FormatFault.Precision(written, mostDigits))
            elif hasPrecision && digits = "" then
                Error(FormatFault.UnknownClause written)
            elif written = "%%" then
                Ok(struct (FormatPart.Text "%", at + 1))
            else
                match clauseOf format[at] (if hasPrecision then ValueSome(int digits) else ValueNone) with
                | ValueSome clause -> Ok(struct (FormatPart.Clause(clause, written), at + 1))
                | ValueNone -> Error(FormatFault.UnknownClause written)

    /// The parts of a format, or what is wrong with it.
    let parse (format: string) : Result<FormatPart[], FormatFault> =
        let parts = List<FormatPart>()
        let mutable fault = ValueNone
        let mutable at = 0

        while fault.IsNone && at < format.Length do
            match format.IndexOf('%', at) with
            | -1 ->
                parts.Add(FormatPart.Text(format.Substring at))
                at <- format.Length
            | start ->
                if start > at then
                    parts.Add(FormatPart.Text(format.Substring(at, start - at)))

                match readClause format start with
                | Ok(struct (part, behind)) ->
                    parts.Add part
                    at <- behind
                | Error found -> fault <- ValueSome found

        match fault with
        | ValueSome found -> Error found
        | ValueNone -> Ok(parts.ToArray())
