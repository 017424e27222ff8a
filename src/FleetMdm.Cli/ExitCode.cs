namespace FleetMdm.Cli;

/// <summary>What the process answers. Scripts rely on these: a code is never given a second meaning.</summary>
internal enum ExitCode
{
    /// <summary>Done; where a question was asked, the answer is yes.</summary>
    Done = 0,

    /// <summary>Ran well, and the answer is no: findings, a policy with errors, a failing test.</summary>
    AnswerIsNo = 1,

    /// <summary>The command line or the input was refused.</summary>
    Refused = 2,

    /// <summary>Some records were set aside, the rest is stored.</summary>
    Partial = 3,

    /// <summary>The database cannot serve: missing, locked, read-only, full, corrupt, newer than this program.</summary>
    DatabaseUnavailable = 4,

    /// <summary>A bug in fleetmdm.</summary>
    Bug = 70,

    /// <summary>Stopped by Ctrl-C.</summary>
    Interrupted = 130,

    /// <summary>Stopped by SIGTERM.</summary>
    Terminated = 143,
}
