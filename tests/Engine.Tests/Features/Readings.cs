using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Qgtm.Fast.Features;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>A feature's value, found by the name that the catalogue gives.</summary>
internal static class Readings
{
    public static Type RowOf(FeatureGroup group) => group switch
    {
        FeatureGroup.Tick => typeof(FeatureRow),
        FeatureGroup.Bar => typeof(BarFeatures),
        FeatureGroup.Cross => typeof(CrossFeatures),
        FeatureGroup.Macro => typeof(MacroFeatures),
        _ => typeof(FlowFeatures),
    };

    /// <summary>A field, a property, or a method of the time.</summary>
    public static double Of(object row, string field, long timeNs = 0) => row.GetType().GetMember(field).Single() switch
    {
        FieldInfo f => (double)f.GetValue(row)!,
        PropertyInfo p => (double)p.GetValue(row)!,
        MethodInfo m => (double)m.Invoke(row, [timeNs])!,
        var other => throw new InvalidOperationException($"{other} is no feature"),
    };

    public static object Row(EngineState state, FeatureGroup group, int instrument, BarInterval interval) => group switch
    {
        FeatureGroup.Tick => state.Features[instrument],
        FeatureGroup.Bar => state.Bars(instrument, interval),
        FeatureGroup.Cross => state.Cross,
        FeatureGroup.Macro => state.Macro,
        _ => state.Flow,
    };

    /// <summary>Sentences where a value is not the expected one: 1e-9 relative, and absolute for what goes through zero; R's log return is the difference of two logarithms.</summary>
    public static IEnumerable<string> Differences(FeatureGroup of, Dictionary<string, double> expected, object row, string where)
    {
        foreach (Feature f in FeatureCatalogue.All().Where(f => f.Group == of && expected.ContainsKey(f.Field)))
        {
            double want = expected[f.Field], got = Of(row, f.Field);
            bool crossesZero = f.Unit is "sd" or "t" or "-1 to 1" or "1" or "0-1, may pass" || f.Field.StartsWith("Macd", StringComparison.Ordinal);
            double least = crossesZero ? 1 : f.Field == nameof(BarFeatures.LogReturn) ? 1e-5 : 0;
            if (!(Math.Abs(got - want) <= 1e-9 * Math.Max(Math.Abs(want), least)))
            {
                yield return $"{where}: {f.Name} is {got:R}, recomputed {want:R}";
            }
        }
    }
}
