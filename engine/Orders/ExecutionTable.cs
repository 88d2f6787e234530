using System;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Orders;

/// <summary>One execution that has been counted.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ExecutionRow
{
    /// <summary>First 8 bytes of the broker's ExecId; 0 = free.</summary>
    public long Key;

    /// <summary>A mix of order, quantity and price.</summary>
    public long Check;
}

/// <summary>What the table knows of an execution.</summary>
public enum ExecutionSeen
{
    First = 0,
    Again = 1,

    /// <summary>The same id with another order, quantity or price.</summary>
    Otherwise = 2,
}

/// <summary>
/// The executions counted so far, by id, in sets of eight; a full set forgets its oldest. Forgetting costs no share: the
/// books follow the cumulative quantity, which no repetition can raise (docs/adr/0018).
/// </summary>
public static class ExecutionTable
{
    /// <summary>Rows of one set.</summary>
    public const int Ways = 8;

    /// <summary>Looks an execution up, and remembers it when it is new.</summary>
    public static ExecutionSeen Take(EngineState state, long key, long orderId, long qty, long px)
    {
        long check = Mix(Mix(Mix(orderId) ^ qty) ^ px);
        int set = (int)(Mix(key) & ((EngineLimits.ExecutionsMax / Ways) - 1));
        Span<ExecutionRow> rows = state.Executions.AsSpan(set * Ways, Ways);
        foreach (ref readonly ExecutionRow row in rows)
        {
            if (row.Key == key)
            {
                return row.Check == check ? ExecutionSeen.Again : ExecutionSeen.Otherwise;
            }
        }

        rows[..^1].CopyTo(rows[1..]);
        rows[0] = new ExecutionRow { Key = key, Check = check };
        return ExecutionSeen.First;
    }

    /// <summary>Spreads every bit of a word over all of it.</summary>
    private static long Mix(long value)
    {
        unchecked
        {
            ulong x = (ulong)value * 0x9E37_79B9_7F4A_7C15;
            x = (x ^ (x >> 32)) * 0xD6E8_FEB8_6659_FD93;
            return (long)(x ^ (x >> 32));
        }
    }
}
