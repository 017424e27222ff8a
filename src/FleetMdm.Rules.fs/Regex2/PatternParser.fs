/// RE2's syntax (github.com/google/re2/wiki/Syntax, as Go has it), read into a tree. A recursive descent over the pattern:
/// alternation, concatenation, repetition, atom. The recursion is as deep as groups are nested, which is bounded.
module internal FleetMdm.Rules.PatternParser

open System
open System.Collections.Generic

/// What `(?ims)` sets. `U` only changes which match is found.
[<Struct>]
type private Flags = {
    IgnoreCase: bool
    MultiLine: bool
    DotAll: bool
}

/// RE2's own limit of a counted repeat.
let private mostRepeats = 1_000

let private literal (flags: Flags) (codePoint: int) : PatternNode =
    let self = [| CodePoints.range codePoint codePoint |]

    match (if flags.IgnoreCase then CodePoints.foldCase self else self) with
    | [| one |] when one.First = one.Last -> PatternNode.Literal codePoint
    | cases -> PatternNode.Set cases

/// `\Q…\E`, or to the end of the pattern; the reader is behind the `\Q`.
let private quoted (reader: PatternReader) (flags: Flags) : PatternNode list =
    let text =
        match reader.TakeUntil "\\E" with
        | ValueSome text -> text
        | ValueNone -> reader.TakeRest()

    [ for rune in text.EnumerateRunes() -> literal flags rune.Value ]

/// The flags of `(?flags)` or `(?flags:`; the reader is behind the `?`, and stops at the `)` or `:`.
let private readFlags (reader: PatternReader) (flags: Flags) (start: int) : Flags =
    let mutable result = flags
    let mutable isSet = true
    let mutable isGiven = true

    while reader.Next <> ')' && reader.Next <> ':' do
        match reader.Next with
        | 'i' -> result <- { result with IgnoreCase = isSet }
        | 'm' -> result <- { result with MultiLine = isSet }
        | 's' -> result <- { result with DotAll = isSet }
        | 'U' -> ()
        | '-' when isSet -> isSet <- false
        | _ ->
            reader.At <- min reader.Pattern.Length (reader.At + 1)
            reader.Refuse(PatternFault.NotInRe2(ForeignConstruct.Flag, reader.Since start), start)

        isGiven <- reader.Next <> '-'
        reader.At <- reader.At + 1

    if not isGiven then
        reader.Refuse(PatternFault.NotInRe2(ForeignConstruct.Flag, reader.Since start), start)

    result

/// The name in `(?P<name>`; the reader is behind the `<`.
let private groupName (reader: PatternReader) (names: HashSet<string>) (start: int) : unit =
    match reader.TakeUntil ">" with
    | ValueSome name when
        name <> "" && String.forall (fun c -> Char.IsAsciiLetterOrDigit c || c = '_') name && names.Add name
        ->
        ()
    | ValueSome name -> reader.Refuse(PatternFault.GroupName name, start)
    | ValueNone -> reader.Refuse(PatternFault.GroupName(reader.TakeRest()), start)

/// What stands before the reader that takes no more than itself: the nodes of one atom, of which the last is what a
/// repetition repeats.
let private simpleAtom (reader: PatternReader) (flags: Flags) : PatternNode list =
    let start = reader.At

    let single (node: PatternNode) (length: int) =
        reader.At <- start + length
        [ node ]

    match PatternClasses.tryEscape reader flags.IgnoreCase with
    | ValueSome set -> [ PatternNode.Set set ]
    | ValueNone when reader.IsAt "[" -> [ PatternNode.Set(PatternClasses.bracketed reader flags.IgnoreCase) ]
    | ValueNone when reader.IsAt "." ->
        let newline = if flags.DotAll then [||] else [| CodePoints.range 10 10 |]
        single (PatternNode.Set(CodePoints.complement newline)) 1
    | ValueNone when reader.IsAt "^" && flags.MultiLine -> single (PatternNode.Assertion PatternAssertion.BeginLine) 1
    | ValueNone when reader.IsAt "$" && flags.MultiLine -> single (PatternNode.Assertion PatternAssertion.EndLine) 1
    | ValueNone when reader.IsAt "^" -> single (PatternNode.Assertion PatternAssertion.BeginText) 1
    | ValueNone when reader.IsAt "$" -> single (PatternNode.Assertion PatternAssertion.EndText) 1
    | ValueNone when reader.IsAt @"\A" -> single (PatternNode.Assertion PatternAssertion.BeginText) 2
    | ValueNone when reader.IsAt @"\z" -> single (PatternNode.Assertion PatternAssertion.EndText) 2
    | ValueNone when reader.IsAt @"\b" -> single (PatternNode.Assertion PatternAssertion.WordBoundary) 2
    | ValueNone when reader.IsAt @"\B" -> single (PatternNode.Assertion PatternAssertion.NotWordBoundary) 2
    | ValueNone when reader.Skip @"\Q" -> quoted reader flags
    | ValueNone when reader.Skip "\\" -> [ literal flags (reader.EscapedCodePoint start) ]
    | ValueNone -> [ literal flags (reader.TakeCodePoint()) ]

/// The parser of one pattern: the names of its groups must differ.
[<Sealed>]
type private Parser(reader: PatternReader) =
    let groupNames = HashSet<string>(StringComparer.Ordinal)

    /// Alternatives up to `)` or the end. Flags that are set inside hold to the end of the group.
    member parser.Alternation(flags: Flags, depth: int) : PatternNode =
        let alternatives = List<PatternNode>()
        let mutable flags = flags
        let mutable isMore = true

        while isMore do
            let struct (node, after) = parser.Concatenation(flags, depth)
            alternatives.Add node
            flags <- after
            isMore <- reader.Skip "|"

        if alternatives.Count = 1 then
            alternatives[0]
        else
            PatternNode.Alternate(List.ofSeq alternatives)

    member private parser.Concatenation(flags: Flags, depth: int) : struct (PatternNode * Flags) =
        let nodes = List<PatternNode>()
        let mutable flags = flags

        while not reader.AtEnd && not (reader.IsAt "|") && not (reader.IsAt ")") do
            let start = reader.At

            if (reader.TryRepeat mostRepeats).IsSome then
                reader.Refuse(PatternFault.NothingToRepeat(reader.Since start), start)

            let struct (atom, after) = parser.Atom(flags, depth)
            flags <- after
            nodes.AddRange atom
            let operator = reader.At

            match
                (if atom.IsEmpty then
                     ValueNone
                 else
                     reader.TryRepeat mostRepeats)
            with
            | ValueNone -> ()
            | ValueSome(least, most) ->
                let last = nodes.Count - 1
                nodes[last] <- PatternNode.Repeat(nodes[last], least, most)

                if reader.IsAt "+" then
                    reader.At <- reader.At + 1
                    let written = reader.Since operator
                    reader.Refuse(PatternFault.NotInRe2(ForeignConstruct.PossessiveRepeat, written), operator)
                elif (reader.TryRepeat mostRepeats).IsSome then
                    reader.Refuse(PatternFault.NothingToRepeat(reader.Since operator), operator)

        struct (PatternNode.Concat(List.ofSeq nodes), flags)

    /// The nodes of an atom: none for `(?flags)`, which only changes the flags of what follows.
    member private parser.Atom(flags: Flags, depth: int) : struct (PatternNode list * Flags) =
        let start = reader.At

        if reader.IsAt "(" then
            ForeignSyntax.tryGroup reader.Pattern start
            |> ValueOption.iter (fun (struct (construct, written)) ->
                reader.Refuse(PatternFault.NotInRe2(construct, written), start))

        if not (reader.Skip "(") then
            struct (simpleAtom reader flags, flags)
        elif depth = 0 then
            reader.Refuse(PatternFault.TooDeep, start)
        elif reader.Skip "?P<" then
            groupName reader groupNames start
            parser.Group(flags, flags, depth, start)
        elif reader.Skip "?<" then
            groupName reader groupNames start
            parser.Group(flags, flags, depth, start)
        elif reader.Skip "?" then
            let inner = readFlags reader flags start

            if reader.Skip ":" then
                parser.Group(inner, flags, depth, start)
            else
                reader.At <- reader.At + 1
                struct ([], inner)
        else
            parser.Group(flags, flags, depth, start)

    /// What a group holds, and its `)`. The flags outside go on behind it.
    member private parser.Group
        (inner: Flags, outer: Flags, depth: int, start: int)
        : struct (PatternNode list * Flags) =
        let node = parser.Alternation(inner, depth - 1)

        if not (reader.Skip ")") then
            reader.Refuse(PatternFault.UnclosedGroup, start)

        struct ([ node ], outer)

/// The pattern's tree, or what is wrong with it and at which UTF-16 unit.
let parse (pattern: string) : Result<PatternNode, struct (PatternFault * Span)> =
    let none = {
        IgnoreCase = false
        MultiLine = false
        DotAll = false
    }

    if pattern.Length > Limits.regexLength then
        Error(struct (PatternFault.TooLong pattern.Length, Span.create Limits.regexLength pattern.Length))
    else
        try
            let reader = PatternReader pattern
            let node = Parser(reader).Alternation(none, Limits.regexDepth)

            if reader.AtEnd then
                Ok node
            else
                Error(struct (PatternFault.UnopenedGroup, Span.create reader.At (reader.At + 1)))
        with PatternRefused(fault, at) ->
            Error(struct (fault, at))
