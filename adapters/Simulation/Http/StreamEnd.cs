namespace Qgtm.Fast.Simulation.Http;

/// <summary>How a stream ends, as a frame in its queue: what stands before it is still written.</summary>
internal enum StreamEnd : byte
{
    None = 0,

    /// <summary>A close handshake.</summary>
    Close = 1,

    /// <summary>The connection is cut.</summary>
    Reset = 2,

    /// <summary>The connection stays and nothing is written any more.</summary>
    Silence = 3,
}

/// <summary>Words of <see cref="StreamEnd"/>.</summary>
internal static class StreamEnds
{
    public static StreamEnd Of(string fault) => fault switch { "reset" => StreamEnd.Reset, "silence" => StreamEnd.Silence, _ => StreamEnd.Close };
}
