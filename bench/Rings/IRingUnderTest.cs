using System;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Bench.Rings;

/// <summary>Takes the events of a ring. A struct, so that calls are direct.</summary>
public interface IEventTaker
{
    /// <summary>One event; valid during the call only.</summary>
    void On(ref readonly Event e);
}

/// <summary>
/// A ring as the bench sees it: one producer thread, one consumer thread, 64-byte events. Implement it as a struct with a
/// parameterless constructor and every loop is compiled for it alone; `--peer file.dll` loads such structs from outside.
/// </summary>
public interface IRingUnderTest : IDisposable
{
    /// <summary>Name of the row.</summary>
    string Name { get; }

    /// <summary>Makes the ring; called once, before both threads start.</summary>
    void Open(int capacity);

    /// <summary>Producer: hands over one event, waiting while there is no room.</summary>
    void Write(in Event e);

    /// <summary>Producer: hands the events over together, as far as the ring can; waits while there is no room.</summary>
    void WriteBatch(ReadOnlySpan<Event> events);

    /// <summary>
    /// Consumer: takes up to <paramref name="limit"/> events that are there and returns how many; 0 when there are none. A
    /// ring whose reader parks may wait here for the first one.
    /// </summary>
    int Poll<TTaker>(ref TTaker taker, int limit)
        where TTaker : struct, IEventTaker;
}
