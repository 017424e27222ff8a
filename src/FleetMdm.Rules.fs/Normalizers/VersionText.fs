/// The version that a person would quote, out of what sources write around it.
module internal FleetMdm.Rules.VersionText

/// What a version text says beside the version: `14.4.1 (23E224)`, `12 (bookworm)`, `10.0 Build 19045`.
[<Struct>]
type VersionText = {
    Version: string voption
    Build: string voption
    Codename: string voption
}

let private isWord c = Words.isDigit c || Words.isLetter c

/// `23E224`, `21F79`, `22A5266r`: two digits, a capital, digits, perhaps a small letter.
let private isAppleBuild (word: string) =
    let digits = Words.runEnd Words.isDigit word 3

    word.Length >= 5
    && Words.isDigit word[0]
    && Words.isDigit word[1]
    && word[2] >= 'A'
    && word[2] <= 'Z'
    && digits > 3
    && (digits = word.Length || (digits = word.Length - 1 && word[digits] >= 'a' && word[digits] <= 'z'))

/// The end of `\d+(\.\d+)*` from `start`.
let rec private numberEnd (text: string) (start: int) =
    let digits = Words.runEnd Words.isDigit text start

    if digits + 1 < text.Length && text[digits] = '.' && Words.isDigit text[digits + 1] then
        numberEnd text (digits + 1)
    else
        digits

/// The words of letters and digits with their places, left to right.
let private words (text: string) : struct (int * string) list =
    let rec collect at found =
        let start = Words.runEnd (isWord >> not) text at

        if start >= text.Length then
            List.rev found
        else
            let finish = Words.runEnd isWord text start
            collect finish (struct (start, text.Substring(start, finish - start)) :: found)

    collect 0 []

/// Reads the first `\d+(\.\d+)*` that is not an Apple build as the version, the build apart, and a name in
/// parentheses as the codename.
let read (text: string) : VersionText =
    let words = words text

    let version =
        words
        |> List.tryPick (fun (struct (start, word)) ->
            let digit = Words.runEnd (Words.isDigit >> not) text start

            if isAppleBuild word || digit >= start + word.Length then
                None
            else
                Some(text.Substring(digit, numberEnd text digit - digit)))

    let build =
        let apple =
            words |> List.tryPick (fun (struct (_, word)) -> if isAppleBuild word then Some word else None)

        let named =
            words
            |> List.pairwise
            |> List.tryPick (fun (struct (_, first), struct (start, second)) ->
                if Words.fold first = "build" && Words.isDigit second[0] then
                    Some(text.Substring(start, numberEnd text start - start))
                else
                    None)

        Option.orElse named apple

    let codename =
        let opening = text.IndexOf '('
        let closing = if opening < 0 then -1 else text.IndexOf(')', opening)

        if closing < 0 then
            None
        else
            let inside = text.Substring(opening + 1, closing - opening - 1).Trim()
            let letters = Words.runEnd (fun c -> Words.isLetter c || c = ' ') inside 0

            if inside.Length > 0 && letters = inside.Length then
                Some inside
            else
                None

    {
        Version = Option.toValueOption version
        Build = Option.toValueOption build
        Codename = Option.toValueOption codename
    }
