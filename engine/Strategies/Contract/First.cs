namespace Qgtm.Fast.Strategies;

/// <summary>The first reason not to decide, of several inputs.</summary>
public static class First
{
    public static EmptyReason Of(EmptyReason a, EmptyReason b) => a != EmptyReason.None ? a : b;

    public static EmptyReason Of(EmptyReason a, EmptyReason b, EmptyReason c) => Of(Of(a, b), c);

    public static EmptyReason Of(EmptyReason a, EmptyReason b, EmptyReason c, EmptyReason d) => Of(Of(a, b, c), d);
}
