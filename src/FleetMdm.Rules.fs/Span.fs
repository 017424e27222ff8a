namespace FleetMdm.Rules

/// A half-open range [Start, End) of UTF-16 offsets into the text of one rule.
[<Struct>]
type Span = {
    Start: int
    End: int
} with

    /// The number of UTF-16 units covered.
    member span.Length = span.End - span.Start

    /// The smallest span that covers both.
    static member internal join (first: Span) (last: Span) = {
        Start = min first.Start last.Start
        End = max first.End last.End
    }

module internal Span =
    let create start finish : Span = { Start = start; End = finish }

    /// An empty span at one place.
    let at offset : Span = { Start = offset; End = offset }
