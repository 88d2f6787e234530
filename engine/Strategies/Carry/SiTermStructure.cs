using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// si_term_structure: long SLV when the basis is far above its year, short when far below.
/// Thesis: A rich basis of silver futures says that the metal is wanted now.
/// </summary>
public sealed class SiTermStructure : IStrategy
{
    private SiTermStructure()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "si_term_structure",
        Category = 'B',
        Name = "Silver term structure",
        Thesis = "A rich basis of silver futures says that the metal is wanted now.",
        Legs = ["SLV"],
        Inputs = "SiFront, SiSecond: basis z252",
        Schedule = Schedule.Daily,
        Parameters = [.. TermStructure.Parameters],
        Loadings = new(Curve: 1),
        Allocation = 0.1,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c) => TermStructure.Decide(in c, Part.SilverCurve, c.Flow.SilverBasisZ252);
}
