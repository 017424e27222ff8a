namespace FleetMdm.Rules

/// The outcome of a check on a device, and of a policy on a device. Data that was not reported is
/// `Unknown`, never a silent pass or fail; a rule that cannot be evaluated on the data is `Error`.
type Status =
    | Pass = 1
    | Fail = 2
    | Unknown = 3
    | Error = 4
    | NotApplicable = 5

/// How much a failing policy matters.
type Severity =
    | Info = 0
    | Low = 1
    | Medium = 2
    | High = 3
    | Critical = 4

module internal Status =
    /// A policy's status from its checks: fail, then error, then unknown decide; all not applicable is not applicable.
    let fold (checks: Status seq) : Status =
        let mutable fail = false
        let mutable error = false
        let mutable unknown = false
        let mutable pass = false

        for status in checks do
            match status with
            | Status.Fail -> fail <- true
            | Status.Error -> error <- true
            | Status.Unknown -> unknown <- true
            | Status.Pass -> pass <- true
            | _ -> ()

        if fail then Status.Fail
        elif error then Status.Error
        elif unknown then Status.Unknown
        elif pass then Status.Pass
        else Status.NotApplicable
