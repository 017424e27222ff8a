using System.Globalization;

namespace FleetMdm.Cli.Terminal;

/// <summary>
/// One line on stderr that says how far long work is: shown only on a terminal, only once the work has passed half a
/// second, and taken away at the end. Safe to report to from several threads.
/// </summary>
internal sealed class Progress : IProgress<long>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private const int BarWidth = 24;

    private readonly Lock _gate = new();
    private readonly TextTerminal? _terminal;
    private readonly TimeProvider _time;
    private readonly string _work;
    private readonly long? _total;
    private readonly long _start;
    private TimeSpan _next = Patience;
    private bool _shown;

    /// <param name="cli">Where to show it, and the clock.</param>
    /// <param name="work">What goes on: `ingesting`.</param>
    /// <param name="total">How much there is; null when that is not known.</param>
    public Progress(CliContext cli, string work, long? total = null)
    {
        _terminal = cli.Error.Capabilities.IsTerminal && cli.Verbosity != Verbosity.Quiet ? cli.Error : null;
        _time = cli.Time;
        _work = work;
        _total = total;
        _start = _time.GetTimestamp();
    }

    /// <summary>Says how much is done in all. Cheap: it shows nothing more often than ten times a second.</summary>
    /// <param name="done">How many.</param>
    /// <param name="share">How far that is, from 0 to 1, where something else than a total tells it.</param>
    public void Report(long done, double? share = null)
    {
        if (_terminal is null) return;
        lock (_gate)
        {
            var elapsed = _time.GetElapsedTime(_start);
            if (elapsed < _next) return;
            _next = elapsed + Interval;
            _shown = true;
            _terminal.WriteControl("\r\x1b[2K");
            _terminal.Write(Describe(done, share ?? (_total is > 0 ? (double)done / _total : null), elapsed));
            _terminal.Flush();
        }
    }

    void IProgress<long>.Report(long value) => Report(value);

    public void Dispose()
    {
        if (_terminal is null) return;
        lock (_gate)
        {
            if (!_shown) return;
            _shown = false;
            _next = TimeSpan.MaxValue;
            _terminal.WriteControl("\r\x1b[2K");
            _terminal.Flush();
        }
    }

    private string Describe(long done, double? share, TimeSpan elapsed)
    {
        var rate = done / Math.Max(0.001, elapsed.TotalSeconds);
        var speed = Count((long)rate) + "/s";
        if (share is not { } known) return _work + " " + Count(done) + "  " + speed;

        var reached = Math.Clamp(known, 0, 1);
        var filled = (int)(reached * BarWidth);
        var bar = new string('#', filled) + new string('.', BarWidth - filled);
        var left = reached > 0
            ? TimeSpan.FromSeconds(Math.Min(359_999, elapsed.TotalSeconds * (1 - reached) / reached))
            : TimeSpan.Zero;
        return _work + " [" + bar + "] " + Count(done) + (_total is { } total ? " of " + Count(total) : "") + "  " + speed + "  "
            + left.ToString(left.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture) + " left";
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
