namespace FleetMdm.Rules

open System.Text

/// Where a fact lives: `facts.disk.encrypted`, `device.serial`, `facts.software[].version`.
/// A linked list from the leaf to the root, so that a path costs one small object a container.
[<AllowNullLiteral>]
type internal FactPath(parent: FactPath, segment: string) =
    member _.Parent = parent
    /// A field name as it was reported, or `[]` for an element of a list.
    member _.Segment = segment

    static member Element = "[]"

    /// An identifier is written bare, anything else in back-quotes: facts.cfg.`screen-lock`.
    static member private isIdentifier(text: string) =
        let start (c: char) =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c = '_'

        text.Length > 0 && start text[0] && Seq.forall (fun c -> start c || (c >= '0' && c <= '9')) text

    override path.ToString() =
        let rec write (at: FactPath) (text: StringBuilder) : StringBuilder =
            if isNull at.Parent then
                text.Append at.Segment
            elif at.Segment = FactPath.Element then
                (write at.Parent text).Append "[]"
            elif FactPath.isIdentifier at.Segment then
                (write at.Parent text).Append('.').Append at.Segment
            else
                (write at.Parent text).Append(".`").Append(at.Segment).Append '`'

        (write path (StringBuilder())).ToString()

module internal FactPath =
    let root (name: string) = FactPath(null, name)
    let facts = root "facts"
    let device = root "device"
    let child (parent: FactPath) (segment: string) = FactPath(parent, segment)
    let element (parent: FactPath) = FactPath(parent, FactPath.Element)
