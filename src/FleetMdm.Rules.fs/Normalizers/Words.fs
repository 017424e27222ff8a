/// How normalizers compare words that sources spell in their own way.
module internal FleetMdm.Rules.Words

open System.Text

/// Lower case, outer blanks gone, and one blank for every run of blanks, `_` and `-`:
/// `NOT_ENCRYPTED`, `not-encrypted` and ` Not  Encrypted ` are the same words.
let fold (text: string) : string =
    let folded = StringBuilder text.Length
    let mutable gap = false

    for c in text do
        if System.Char.IsWhiteSpace c || c = '_' || c = '-' then
            gap <- folded.Length > 0
        else
            if gap then
                folded.Append ' ' |> ignore

            gap <- false
            folded.Append(System.Char.ToLowerInvariant c) |> ignore

    folded.ToString()

let isDigit (c: char) = c >= '0' && c <= '9'

let isLetter (c: char) =
    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')

/// The index behind the run of characters from `start` that `belongs` accepts.
let runEnd (belongs: char -> bool) (text: string) (start: int) : int =
    let mutable i = start

    while i < text.Length && belongs text[i] do
        i <- i + 1

    i
