namespace FleetMdm.Rules

/// How a path is written, for those who have only its parts: `facts.cfg.`screen-lock``, `facts.software[].version`.
[<AbstractClass; Sealed>]
type FactPathText private () =
    static let isIdentifier (text: string) =
        let start (c: char) =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c = '_'

        text.Length > 0 && start text[0] && Seq.forall (fun c -> start c || (c >= '0' && c <= '9')) text

    /// A field below a path: an identifier is written bare, anything else in back-quotes.
    static member Field(parent: string, name: string) : string =
        if isIdentifier name then
            parent + "." + name
        else
            parent + ".`" + name + "`"

    /// The elements of the list at a path.
    static member Element(parent: string) : string = parent + "[]"

/// Where a fact lives: `facts.disk.encrypted`, `device.serial`, `facts.software[].version`.
/// A linked list from the leaf to the root, so that a path costs one small object a container.
[<AllowNullLiteral>]
type internal FactPath(parent: FactPath, segment: string) =
    member _.Parent = parent
    /// A field name as it was reported, or `[]` for an element of a list.
    member _.Segment = segment

    static member Element = "[]"

    override path.ToString() =
        match path.Parent with
        | null -> path.Segment
        | parent when path.Segment = FactPath.Element -> FactPathText.Element(parent.ToString())
        | parent -> FactPathText.Field(parent.ToString(), path.Segment)

module internal FactPath =
    let root (name: string) = FactPath(null, name)
    let facts = root "facts"
    let device = root "device"
    let child (parent: FactPath) (segment: string) = FactPath(parent, segment)
    let element (parent: FactPath) = FactPath(parent, FactPath.Element)

    /// Reads a path as it is printed into its segments: `a.b[].c`, and segments that are no identifiers in
    /// back-quotes. None for anything else, an empty segment among it.
    let trySegments (text: string) : string list voption =
        // `from` is where a segment must start.
        let rec read (from: int) (before: string list) : string list voption =
            if from < text.Length && text[from] = '`' then
                match text.IndexOf('`', from + 1) with
                | -1 -> ValueNone
                | close -> next (close + 1) (text.Substring(from + 1, close - from - 1) :: before)
            else
                let mutable finish = from

                while finish < text.Length && text[finish] <> '.' && text[finish] <> '[' && text[finish] <> '`' do
                    finish <- finish + 1

                next finish (text.Substring(from, finish - from) :: before)

        and next (at: int) (before: string list) : string list voption =
            match before with
            | "" :: _ -> ValueNone
            | _ when at = text.Length -> ValueSome(List.rev before)
            | _ when text[at] = '.' -> read (at + 1) before
            | _ when System.String.CompareOrdinal(text, at, "[]", 0, 2) = 0 ->
                next (at + 2) (FactPath.Element :: before)
            | _ -> ValueNone

        read 0 []

    /// The segments below the root.
    let segments (path: FactPath) : string list =
        let rec collect (at: FactPath) (behind: string list) =
            match at.Parent with
            | null -> behind
            | parent -> collect parent (at.Segment :: behind)

        collect path []

    /// The path of segments below a root.
    let below (root: FactPath) (segments: string seq) : FactPath = Seq.fold child root segments

    /// Whether two paths are the same place, however they came to be.
    let rec same (left: FactPath) (right: FactPath) : bool =
        System.Object.ReferenceEquals(left, right)
        || (not (isNull left)
            && not (isNull right)
            && System.String.Equals(left.Segment, right.Segment)
            && same left.Parent right.Parent)
