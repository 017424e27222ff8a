namespace FleetMdm.Rules

open System
open System.Collections.Concurrent
open System.Collections.Generic

/// A policy as parts over columns.
[<NoEquality; NoComparison>]
type internal PlannedPolicy = {
    Policy: Policy
    /// The columns of the fields that its targets name.
    TargetColumns: int[]
    When: RulePlan.RulePlan voption
    Checks: RulePlan.RulePlan[]
    /// The outcomes where the policy applies and every check is answered with yes or no: by the checks' answers, a bit each.
    /// Null where one was not met yet, and none at all for policies of many checks.
    Plain: PolicyEvaluation[]
}

/// Policies planned together for batches of devices. A batch answers as `Policy.Evaluate` does for each of its devices:
/// the same interpreter evaluates the same rules, once for all devices that look alike to a part of a rule.
/// Safe to use from several threads.
[<Sealed>]
type BatchPlan(policies: IReadOnlyList<Policy>, readsTags: bool) =
    let policies = Array.ofSeq policies

    // A rule that looks at all facts as one would make columns useless for the others.
    let looksAtAll (rule: CompiledRule) =
        rule.Reads |> List.exists (fun reading -> isNull reading.Path.Parent)

    let isPlannable (policy: Policy) =
        not (Array.exists looksAtAll policy.Rules)

    let paths =
        let shapeOf (slot: int) (root: FactPath) =
            let shape = FactShape.Create root

            for policy in policies do
                if isPlannable policy then
                    for rule in policy.Rules do
                        FactNeeds.add slot shape rule.Rule

            shape

        let device = shapeOf CheckScope.DeviceSlot FactPath.device

        if readsTags then
            device.Need [ "tags" ]

        for policy in policies do
            if not policy.Targets.Systems.IsEmpty then
                device.Need [ "os" ]

            if not policy.Targets.Tags.IsEmpty then
                device.Need [ "tags" ]

        Array.ofList (
            ColumnPaths.ofShape CheckScope.FactsSlot (shapeOf CheckScope.FactsSlot FactPath.facts)
            @ ColumnPaths.ofShape CheckScope.DeviceSlot device
        )

    let names = [|
        for path in paths do
            let root =
                if path.Slot = CheckScope.FactsSlot then
                    FactPath.facts
                else
                    FactPath.device

            let place = path.Segments |> Array.fold FactPath.child root

            match path.Elements with
            | ValueNone -> place.ToString()
            | ValueSome fields ->
                let element = FactPath.element place
                element.ToString()

                for field in fields do
                    (field |> Array.fold FactPath.child element).ToString()
    |]

    let spare = ConcurrentStack<BatchBuilder>()

    // What threads remember of batches before; each evaluation has one to itself. Nothing but time depends on it.
    let remembered = ConcurrentBag<Memos>()

    let columnOf (name: string) =
        Array.findIndex (fun column -> ColumnPaths.covers column CheckScope.DeviceSlot [ name ]) paths

    let planned =
        policies
        |> Array.map (fun policy ->
            let plan (rule: CompiledRule) = RulePlan.tryPlan paths rule.Rule

            let condition = policy.Targets.When |> ValueOption.map plan
            let checks = [| for check in policy.Checks -> plan check.Rule |]

            let isPlanned =
                isPlannable policy
                && Array.forall ValueOption.isSome checks
                && (match condition with
                    | ValueSome ValueNone -> false
                    | _ -> true)

            if isPlanned then
                ValueSome {
                    Policy = policy
                    TargetColumns = [|
                        if not policy.Targets.Systems.IsEmpty then
                            columnOf "os"
                        if not policy.Targets.Tags.IsEmpty then
                            columnOf "tags"
                    |]
                    When = condition |> ValueOption.bind id
                    Checks = checks |> Array.map (fun check -> check.Value)
                    Plain = Array.zeroCreate (if checks.Length > 4 then 0 else 1 <<< checks.Length)
                }
            else
                ValueNone)

    /// How many leaves of all rules have a key; none for those that have none.
    let uses =
        let uses = Dictionary<string, int>()

        for policy in planned do
            for policy in ValueOption.toArray policy do
                for rule in Array.append (ValueOption.toArray policy.When) policy.Checks do
                    for key in RulePlan.keys rule.Body do
                        if key <> "" then
                            uses[key] <-
                                (match uses.TryGetValue key with
                                 | true, known -> known + 1
                                 | _ -> 1)

        uses

    let sharedKeys =
        HashSet<string>(uses |> Seq.filter (fun entry -> entry.Value > 1) |> Seq.map (fun entry -> entry.Key))

    let evaluatePolicy (context: PartContext) (table: DeviceTable) (memory: Buffers) (planned: PlannedPolicy) =
        let buffers = context.Buffers
        context.Environment.Activation[CheckScope.ParamsSlot] <- planned.Policy.Parameters

        let answersOf (rows: Rows) (rule: RulePlan.RulePlan) =
            let context = {
                context with
                    FrameSize = rule.Rule.FrameSize
            }

            PartEvaluation.evaluate context table rule.Body rows

        let groups = RowSplit(table.Rows, buffers)

        // A policy is asked nothing of devices that it is not for.
        let targets = planned.Policy.Targets

        for column in planned.TargetColumns do
            let reader = table.Column column
            groups.Split(reader.Codes, reader.Count)

        if planned.TargetColumns.Length > 0 then
            groups.Drop(fun row -> table.Verdict(targets, row, planned.TargetColumns).IsDoesNot)

        let condition = planned.When |> ValueOption.map (answersOf groups.Rows)

        match condition with
        | ValueSome answers ->
            groups.Split(RowCodes.Narrow answers.Codes, answers.Answers.Length)
            groups.Drop(fun row -> answers.Codes[row] = Answers.No)
        | ValueNone -> ()

        let checks = planned.Checks |> Array.map (answersOf groups.Rows)

        for answers in checks do
            groups.Split(RowCodes.Narrow answers.Codes, answers.Answers.Length)

        let outcome (row: int) : PolicyEvaluation =
            let answerAt (answers: AnswerColumn) = answers.Answers[int answers.Codes[row]]
            let columns = table.Verdict(targets, row, planned.TargetColumns)

            let verdict =
                match targets.When, condition with
                | ValueSome rule, ValueSome answers -> PolicyTarget.withAnswer rule columns (answerAt answers)
                | _ -> columns

            let mutable plain = 0
            let mutable isPlain = planned.Plain.Length > 0 && verdict.IsApplies

            for i in 0 .. checks.Length - 1 do
                let code = checks[i].Codes[row]
                isPlain <- isPlain && not (Answers.isUndecided code)
                plain <- plain ||| (int code <<< i)

            if isPlain then
                // Threads may make the same outcome; any of them serves.
                if obj.ReferenceEquals(planned.Plain[plain], null) then
                    planned.Plain[plain] <- planned.Policy.Judge(verdict, Array.map answerAt checks)

                planned.Plain[plain]
            else
                planned.Policy.Judge(verdict, Array.map answerAt checks)

        let isTooDear (answers: AnswerColumn) = answers.Cost > int64 Limits.cost

        let outcomes =
            if ValueOption.exists isTooDear condition || Array.exists isTooDear checks then
                BatchOutcomes([||], [||], 0)
            else
                groups.ToOutcomes(outcome, (fun () -> planned.Policy.Judge(TargetVerdict.DoesNot, [||])), memory)

        for answers in checks do
            buffers.Codes.Give(table.Rows, answers.Codes)

        ValueOption.iter (fun (answers: AnswerColumn) -> buffers.Codes.Give(table.Rows, answers.Codes)) condition
        groups.Done()
        outcomes

    /// `readsTags` keeps the devices' tags in batches, for callers that ask for them.
    new(policies) = BatchPlan(policies, false)

    member _.Policies: IReadOnlyList<Policy> = policies

    /// How each rule of each policy is evaluated, in the order of the policies.
    member _.Describe() : IReadOnlyList<PlannedPolicyText> =
        let places = Array.zeroCreate<int> paths.Length
        let mutable next = 0

        for i in 0 .. paths.Length - 1 do
            places[i] <- next

            next <-
                next
                + 1
                + (match paths[i].Elements with
                   | ValueSome fields -> fields.Length
                   | ValueNone -> 0)

        let nameOf column = names[places[column]]
        let fieldOf list field = names[places[list] + 1 + field]
        let usesOf (key: string) = uses[key]

        let rulesOf (policy: Policy) = [|
            match policy.Targets.When with
            | ValueSome rule -> struct ("targets.when", rule)
            | ValueNone -> ()
            for check in policy.Checks do
                struct (check.Id, check.Rule)
        |]

        let describe (policy: Policy) (planned: PlannedPolicy voption) =
            match planned with
            | ValueSome planned ->
                let plans = Array.append (ValueOption.toArray planned.When) planned.Checks

                PlannedPolicyText(
                    policy,
                    null,
                    Array.map2
                        (fun (struct (name, rule)) plan -> PlanText.ofRule name rule plan nameOf fieldOf usesOf)
                        (rulesOf policy)
                        plans
                )
            | ValueNone ->
                let reason =
                    if isPlannable policy then
                        Unplanned.LooksBeyondColumns
                    else
                        Unplanned.LooksAtAllFacts

                PlannedPolicyText(
                    policy,
                    PlanNote.describeUnplanned reason,
                    rulesOf policy |> Array.map (fun (struct (name, rule)) -> PlanText.unplanned name rule)
                )

        Array.map2 describe policies planned

    /// False for a policy that has to be asked device by device, whatever devices report.
    member _.IsPlanned(policy: int) : bool = ValueOption.isSome planned[policy]

    /// The columns that the policies look at, by the paths whose values they hold: `facts.disk.encrypted`. Of a list of
    /// records, its layout (`facts.software[]`), then the fields that are asked for (`facts.software[].name`).
    member _.ColumnNames: IReadOnlyList<string> = names

    /// The batch whose columns were encoded, in the order of the names; null when they are not what was written for so
    /// many devices. It lies in the bytes, which must stay as they are until it is disposed of.
    member _.TryDecode(rows: int, columns: IReadOnlyList<ReadOnlyMemory<byte>>) : Batch | null =
        let buffers = new Buffers()
        let mutable next = 0

        let take () =
            next <- next + 1
            columns[next - 1]

        let decoded =
            paths
            |> Array.map (fun path ->
                match path.Elements with
                | ValueNone ->
                    ColumnCodec.tryDecode path.Segments rows (take ()) buffers |> ValueOption.map BatchColumn.Scalar
                | ValueSome fields ->
                    let layout = ColumnCodec.tryDecodeLayout path.Segments rows (take ()) buffers
                    let written = fields |> Array.map (fun field -> struct (field, take ()))

                    layout
                    |> ValueOption.bind (fun layout ->
                        let elements = layout.Starts[rows]

                        let read =
                            written
                            |> Array.map (fun (struct (field, bytes)) ->
                                ColumnCodec.tryDecode field elements bytes buffers)

                        if Array.forall ValueOption.isSome read then
                            ValueSome(
                                BatchColumn.Records {
                                    layout with
                                        Fields = read |> Array.map (fun field -> field.Value)
                                }
                            )
                        else
                            ValueNone))

        if Array.forall ValueOption.isSome decoded then
            new Batch(paths, decoded |> Array.map (fun column -> column.Value), rows, buffers)
        else
            buffers.Dispose()
            null

    /// Makes room for devices, laid out as the policies need them. The room of a batch that was disposed of is used again.
    member _.NewBatch() : BatchBuilder =
        match spare.TryPop() with
        | true, builder -> builder
        | _ -> BatchBuilder(paths, spare.Push)

    /// Evaluates every policy on every device of a batch that was made for this plan. The outcomes end with the batch.
    /// ArgumentException for another.
    member _.Evaluate(batch: Batch, asOf: DateTimeOffset) : IReadOnlyList<BatchOutcomes> =
        if not (Object.ReferenceEquals(batch.Paths, paths)) then
            raise (ArgumentException("the batch was made for another plan", nameof batch))

        let now = Time.ofDateTimeOffset asOf

        let environment =
            FleetMdm.Rules.Environment([| Value.Null; Value.Null; Value.Null; Value.Timestamp now |], now)

        let memos =
            match remembered.TryTake() with
            | true, memos when memos.AsOf = asOf -> memos
            | _ -> Memos(asOf, paths)

        use buffers = new Buffers()
        let table = DeviceTable(batch, memos, buffers)

        let context = {
            Environment = environment
            FrameSize = 0
            Buffers = buffers
            Memos = memos
            Shared = SharedLeaves sharedKeys
        }

        let outcomes =
            planned
            |> Array.map (fun policy ->
                match policy with
                | ValueSome policy -> evaluatePolicy context table batch.Outcomes policy
                | ValueNone -> BatchOutcomes([||], [||], 0))

        remembered.Add memos
        outcomes
