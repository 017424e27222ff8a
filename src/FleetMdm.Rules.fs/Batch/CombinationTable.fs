namespace FleetMdm.Rules

/// The combinations of what some columns of a table have, each a row: few where the columns have few entries, so that a part
/// of a rule is asked of them instead of the rows.
[<Sealed>]
type internal CombinationTable(table: RowTable, columns: int[]) =
    inherit RowTable(CombinationTable.CountOf(table, columns))

    let counts = columns |> Array.map (fun column -> (table.Column column).Count)

    /// The code that a combination has in the column at a place.
    let codeOf (place: int) (combination: int) : int =
        let mutable below = combination

        for after in counts.Length - 1 .. -1 .. place + 1 do
            below <- below / counts[after]

        below % counts[place]

    let codes = Array.create columns.Length ValueNone

    /// How many there are, those that no row has counted too; as many as a number can say for more than that.
    static member CountOf(table: RowTable, columns: int[]) : int =
        let mutable count = 1L

        for column in columns do
            count <- min (int64 System.Int32.MaxValue) (count * int64 (table.Column column).Count)

        int count

    override _.Column column = table.Column column

    override _.Codes column =
        let place = System.Array.IndexOf(columns, column)

        match codes[place] with
        | ValueSome known -> known
        | ValueNone ->
            let made = RowCodes.make counts[place] base.Rows (codeOf place)
            codes[place] <- ValueSome made
            made

    override _.Bind(environment, columns) = table.Bind(environment, columns)

module internal Combinations =
    /// Where rows have their combinations of all columns but the last, and their codes of the last. The numbers are taken
    /// from the buffers.
    let places (buffers: Buffers) (table: RowTable) (columns: int[]) (rows: Rows) : struct (int[] * RowCodes) =
        let before = buffers.Numbers.Take table.Rows
        let first = table.Codes columns[0]

        for i in 0 .. rows.Count - 1 do
            before[rows[i]] <- first[rows[i]]

        for place in 1 .. columns.Length - 2 do
            let codes = table.Codes columns[place]
            let count = (table.Column columns[place]).Count

            for i in 0 .. rows.Count - 1 do
                before[rows[i]] <- before[rows[i]] * count + codes[rows[i]]

        struct (before, table.Codes columns[columns.Length - 1])

    /// Brings the answers of all combinations to rows.
    let lookUp (buffers: Buffers) (table: RowTable) (columns: int[]) (rows: Rows) (answers: uint16[]) (into: uint16[]) =
        match columns with
        | [| column |] -> RowCodes.lookUp (table.Codes column) rows answers into
        | [| first; second |] ->
            let width = (table.Column second).Count
            RowCodes.lookUpPairs (table.Codes first) (table.Codes second) width rows answers into
        | _ ->
            let struct (before, last) = places buffers table columns rows
            let width = (table.Column columns[columns.Length - 1]).Count
            RowCodes.lookUpPairs (RowCodes.Wide before) last width rows answers into
            buffers.Numbers.Give(table.Rows, before)
