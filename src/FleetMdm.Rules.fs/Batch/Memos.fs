namespace FleetMdm.Rules

open System
open System.Collections.Generic

/// Entries of a column that batches before had, each with a number. Fleets have the same systems, models and versions in
/// each batch, so that what was answered for an entry need not be asked again.
[<Sealed>]
type internal EntryMemo() =
    /// Columns with more entries than this in a batch are not looked up: most of them would be new.
    static let most = 512

    let mutable entries = EntryDictionary()
    let mutable count = 0
    let mutable generation = 0

    /// Numbers of another generation mean other entries.
    member _.Generation = generation

    /// By code, the numbers of the entries; none where there are many.
    member _.Numbers(list: EntryList) : int[] =
        if list.Count > most then
            [||]
        else
            if count + list.Count > 4 * most then
                // Room for what comes now, however many devices there are in all.
                entries <- EntryDictionary()
                count <- 0
                generation <- generation + 1

            Array.init list.Count (fun code ->
                let value = list.Value code
                let number = entries.Code(list.Depth code, value, 0, value.Length)
                count <- max count (number + 1)
                number)

/// What a leaf over one column was answered so far.
[<Sealed>]
type internal LeafMemo() =
    let mutable generation = -1
    let mutable byNumber: uint16[] = [||]
    member val Answers = AnswerTable() with get, set
    /// What no evaluation took more steps than.
    member val Cost = 0 with get, set

    /// By the numbers of entries the codes of answers, for numbers up to the largest of these.
    member memo.Of(entries: EntryMemo, numbers: int[]) : uint16[] =
        if generation <> entries.Generation then
            generation <- entries.Generation
            byNumber <- [||]
            memo.Answers <- AnswerTable()

        let count = 1 + Array.fold max -1 numbers

        if count > byNumber.Length then
            let known = byNumber.Length
            Array.Resize(&byNumber, max count (known * 2))
            Array.Fill(byNumber, Answers.Unasked, known, byNumber.Length - known)

        byNumber

/// What is remembered from one batch to the next, as of one time. One thread uses it at a time.
[<Sealed>]
type internal Memos(asOf: DateTimeOffset, paths: ColumnPath[]) =
    let entries =
        paths
        |> Array.map (fun path ->
            let fields =
                path.Elements |> ValueOption.map Array.length |> ValueOption.defaultValue 0

            Array.init (1 + fields) (fun _ -> EntryMemo()))

    let leaves = Dictionary<RulePlan.Leaf, LeafMemo>(HashIdentity.Reference)
    member _.AsOf = asOf

    /// By the place of a column's path: of the column, and of a list's fields.
    member _.Entries(column: int) : EntryMemo[] = entries[column]

    member _.Of(leaf: RulePlan.Leaf) : LeafMemo =
        match leaves.TryGetValue leaf with
        | true, memo -> memo
        | _ ->
            let memo = LeafMemo()
            leaves.Add(leaf, memo)
            memo
