using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>The gate and all that it counts against the naive model, over sequences. QGTM_RISK_SEQUENCES=n is the long form.</summary>
public sealed class RiskSequences(ITestOutputHelper output)
{
    private const string Variable = "QGTM_RISK_SEQUENCES";
    private const int Steps = 12;

    /// <summary>What only a broken state or a malformed intent would say, which the tests of the controls do.</summary>
    private static readonly RiskReason[] Elsewhere =
        [RiskReason.NotFlattening, RiskReason.NotAClose, RiskReason.StillOpen, RiskReason.None, RiskReason.NotReplaceable, RiskReason.LimitsMissing, RiskReason.OrderMalformed, RiskReason.OrderTableFull];

    [Fact]
    public void The_gate_says_what_the_model_says_after_any_sequence()
    {
        int sequences = int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? asked : 100_000;
        EngineState state = new();
        HashSet<RiskReason> seen = [];
        long approved = 0, run = 0;
        Seeds.Each(output, sequences, random =>
        {
            RiskWorld world = new(state, random);
            world.Run(Steps, seen);
            approved += world.Approved;
            run++;
        });
        output.WriteLine($"{run} sequences, {approved} approved intents, {seen.Count} different answers");
        IEnumerable<RiskReason> missing = Enum.GetValues<RiskReason>().Except(seen).Except(Elsewhere);
        Assert.True(Environment.GetEnvironmentVariable(Seeds.Variable) is not null || !missing.Any(), $"never answered: {string.Join(", ", missing)}");
        Assert.True(approved > run / 4 || run < 1_000, "the cases are one-sided");
    }
}
