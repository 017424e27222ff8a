/// The version that a person would quote, out of what sources write around it.
module internal FleetMdm.Rules.VersionText

open System

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

/// The places of all `\d+(\.\d+)*` that are not Apple builds: start and end.
let private numbers (text: string) : struct (int * int) list =
    words text
    |> List.choose (fun (struct (start, word)) ->
        let digit = Words.runEnd (Words.isDigit >> not) text start

        if isAppleBuild word || digit >= start + word.Length then
            None
        else
            Some(struct (digit, numberEnd text digit)))

let private isWindows (text: string) =
    match OsFamily.tryRead text with
    | ValueSome system -> system.Family = "windows"
    | ValueNone -> false

/// Where the version stands. On Windows the marketing number belongs to the name, and the NT version, where the text
/// has it (`10.0.22621.3155`), is the version.
let private place (text: string) : struct (int * int) option =
    let numbers = numbers text

    let isNtVersion (struct (start: int, finish: int)) =
        text.AsSpan(start, finish - start).Count '.' >= 2

    if isWindows text then
        List.tryFind isNtVersion numbers |> Option.orElse (List.tryHead numbers)
    else
        List.tryHead numbers

/// `22H2`, `21H1`: the half-year of a Windows release.
let private isHalfYear (word: string) =
    word.Length = 4
    && Words.isDigit word[0]
    && Words.isDigit word[1]
    && Char.ToUpperInvariant word[2] = 'H'
    && Words.isDigit word[3]

/// What stands before the version: `macOS 14.4.1` is `macOS`, `Windows 11 Pro 22H2 10.0.22621` is `Windows 11 Pro`.
let tryName (text: string) : string voption =
    let name =
        if isWindows text then
            let belongs (word: string) =
                not (isHalfYear word) && word.AsSpan().Count '.' < 2

            String.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries) |> Array.takeWhile belongs)
        else
            match place text with
            | Some(struct (start, _)) -> text.Substring(0, start)
            | None -> text

    match name.Trim() with
    | "" -> ValueNone
    | found -> ValueSome found

/// Reads the first `\d+(\.\d+)*` that is not an Apple build as the version, the build apart, and a name in
/// parentheses as the codename.
let read (text: string) : VersionText =
    let words = words text

    let version =
        place text |> Option.map (fun (struct (start, finish)) -> text.Substring(start, finish - start))

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
