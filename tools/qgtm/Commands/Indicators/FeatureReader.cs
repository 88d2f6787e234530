using System;
using System.Globalization;
using System.Reflection;
using Qgtm.Fast.Features;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.Tool.Commands.Indicators;

/// <summary>Features of the catalogue as CSV cells; one that is not there yet is an empty cell.</summary>
internal sealed class FeatureReader
{
    private readonly Feature[] _features = FeatureCatalogue.All();
    private readonly MemberInfo[] _members;

    public FeatureReader() => _members = Array.ConvertAll(_features, f => RowOf(f.Group).GetMember(f.Field)[0]);

    /// <summary>The first line: the bar's start, then each feature's name, behind its group unless it is one of the bar itself.</summary>
    public string Header => "bar_start," + string.Join(',', Array.ConvertAll(_features, NameOf));

    /// <summary>The cells of one instrument's last completed bar, and of everything else as it stands then.</summary>
    public string Line(EngineState state, int instrument, BarInterval interval)
    {
        object[] rows = [state.Features[instrument], state.Bars(instrument, interval), state.Cross, state.Macro, state.Flow];
        DateTime start = DateTime.UnixEpoch.AddTicks(state.Bars(instrument, interval).LastNs / 100);
        string line = start.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        for (int i = 0; i < _features.Length; i++)
        {
            bool isThere = _features[i] switch
            {
                { Part: { } part } => state.Parts.Ready(part, state.Scalars.TimeNs) is not (Readiness.Missing or Readiness.Warmup),
                { Group: FeatureGroup.Bar, Bars: var bars } => state.Bars(instrument, interval).Has(bars),
                _ => true,
            };
            line += "," + (isThere ? Value(rows[(int)_features[i].Group], _members[i], state.Scalars.TimeNs).ToString("R", CultureInfo.InvariantCulture) : string.Empty);
        }

        return line;
    }

    private static string NameOf(Feature f) => f.Group == FeatureGroup.Bar ? f.Name : f.Group.ToString().ToLowerInvariant() + "." + f.Name;

    private static double Value(object row, MemberInfo member, long timeNs) => member switch
    {
        FieldInfo f => (double)f.GetValue(row)!,
        PropertyInfo p => (double)p.GetValue(row)!,
        _ => (double)((MethodInfo)member).Invoke(row, [timeNs])!,
    };

    private static Type RowOf(FeatureGroup group) => group switch
    {
        FeatureGroup.Tick => typeof(FeatureRow),
        FeatureGroup.Bar => typeof(BarFeatures),
        FeatureGroup.Cross => typeof(CrossFeatures),
        FeatureGroup.Macro => typeof(MacroFeatures),
        _ => typeof(FlowFeatures),
    };
}
