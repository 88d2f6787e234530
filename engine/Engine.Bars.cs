using System;
using Qgtm.Fast.Events;

namespace Qgtm.Fast;

/// <content>Bar features, reference series, and what is made of both.</content>
public sealed partial class Engine
{
    /// <summary>A point of a reference series enters when it is known, and not before.</summary>
    private void OnSeriesPoint(ref readonly Event e)
    {
        double value = BitConverter.Int64BitsToDouble(e.Numbers.B);
        State.Series.Take(e.Numbers.A, value, e.Numbers.C, e.Numbers.D, State.Scalars.TimeNs);
    }
}
