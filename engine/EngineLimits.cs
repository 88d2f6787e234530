namespace Qgtm.Fast;

/// <summary>Every bound of the engine, in one place.</summary>
public static class EngineLimits
{
    /// <summary>Instruments in one engine.</summary>
    public const int InstrumentsMax = 16_384;

    /// <summary>Instruments that a state has room for unless it is asked for more.</summary>
    public const int InstrumentsUsual = 64;

    /// <summary>Orders remembered; a power of two. An order's slot is its counter modulo this.</summary>
    public const int OrdersMax = 4096;

    /// <summary>Execution ids remembered: a power of two, in sets of <see cref="Orders.ExecutionTable.Ways"/>.</summary>
    public const int ExecutionsMax = 8192;

    /// <summary>Instruments that have bar features, by index from 0; the others have tick features only.</summary>
    public const int BarInstrumentsMax = 64;

    /// <summary>Intervals of bar features.</summary>
    public const int BarIntervals = 5;

    /// <summary>Strategies in one engine.</summary>
    public const int StrategiesMax = 36;

    /// <summary>Names that one strategy sets targets for at once.</summary>
    public const int LegsMax = 32;

    /// <summary>Numbers that a strategy may be tuned by.</summary>
    public const int ParametersMax = 16;

    /// <summary>Numbers that a strategy may remember.</summary>
    public const int MemoryMax = 96;

    /// <summary>Daily closes kept per instrument; a power of two above 252.</summary>
    public const int DailyClosesMax = 256;

    /// <summary>Prints remembered per instrument, a power of two: a cancel or correction of an older one finds nothing.</summary>
    public const int TradesMax = 64;

    /// <summary>Reasons that a market event can be refused for.</summary>
    public const int MarketReasonsMax = 32;

    /// <summary>Days that one timer ends; the rest waits for the next. Each may say three signals.</summary>
    public const int DaysPerTimerMax = 64;

    /// <summary>Cancels and status requests that one timer may cause; the rest waits for the next.</summary>
    public const int RequestsPerTimerMax = 64;

    /// <summary>Signals that one input may say: what stands at the start, or what the close takes out.</summary>
    public const int SignalsPerInputMax = 512;

    /// <summary>Differences between books and broker that are remembered; more than that is one more break.</summary>
    public const int BreaksMax = 256;

    /// <summary>Orders made elsewhere and positions in unknown symbols that are remembered.</summary>
    public const int ForeignMax = 128;

    /// <summary>Changes of tiers that are remembered; a power of two.</summary>
    public const int KillHistoryMax = 64;

    /// <summary>Outputs that one input may cause: signals, a tier change, one order, or a timer's days and four rounds of requests.</summary>
    public const int OutputsPerInputMax = SignalsPerInputMax + (3 * DaysPerTimerMax) + (4 * RequestsPerTimerMax) + 24;
}
