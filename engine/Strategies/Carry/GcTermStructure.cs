using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// gc_term_structure: long GLD when the basis is far above its year, short when far below.
/// Thesis: A rich basis of gold futures says that the metal is wanted now.
/// </summary>
public sealed class GcTermStructure : IStrategy
{
    private GcTermStructure()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "gc_term_structure",
        Category = 'B',
        Name = "Gold term structure",
        Thesis = "A rich basis of gold futures says that the metal is wanted now.",
        Legs = ["GLD"],
        Inputs = "GcFront, GcSecond: basis z252",
        Schedule = Schedule.Daily,
        Parameters = [.. TermStructure.Parameters],
        Loadings = new(Curve: 1),
        Allocation = 0.1,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c) => TermStructure.Decide(in c, Part.GoldCurve, c.Flow.GoldBasisZ252);
}
