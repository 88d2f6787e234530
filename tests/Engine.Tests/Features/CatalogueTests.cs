using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Qgtm.Fast.Features;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>The catalogue and the rows name the same features, and every entry says what a quant needs.</summary>
public sealed class CatalogueTests
{
    /// <summary>Fields that are no features: times, counts, and what the next event starts from.</summary>
    private static readonly string[] State =
    [
        "PrevBid", "PrevAsk", "PrevBidSize", "PrevAskSize", "RealisedPx", "RealisedSign", "KyleProduct60s", "KyleSquare60s", "TradeMid", "TradeShares",
        "PrevMinuteClose", "BeforeMinuteClose", "BeforeEma20Minutes",
    ];

    private static readonly Feature[] All = FeatureCatalogue.All();

    [Fact]
    public void There_are_more_than_a_hundred_and_no_name_twice_in_a_group()
    {
        Assert.True(All.Length >= 100, $"{All.Length} features");
        Assert.Equal(All.Length, All.DistinctBy(f => (f.Group, f.Name)).Count());
    }

    [Fact]
    public void Every_entry_is_whole() => Sentences.AssertNone(
        from f in All
        from text in (string[])[f.Name, f.Formula, f.Window, f.Unit, f.Inputs, f.Reading]
        where text.Length == 0 || text.Contains('|', StringComparison.Ordinal)
        select $"{f.Name}: '{text}'");

    [Theory]
    [InlineData(FeatureGroup.Tick)]
    [InlineData(FeatureGroup.Bar)]
    [InlineData(FeatureGroup.Cross)]
    [InlineData(FeatureGroup.Macro)]
    [InlineData(FeatureGroup.Flow)]
    public void Every_double_of_a_row_is_an_entry_and_every_entry_is_there(FeatureGroup group)
    {
        Type row = Readings.RowOf(group);
        const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly;
        IEnumerable<string> members = row.GetFields(Declared).Where(f => f.FieldType == typeof(double)).Select(f => f.Name)
            .Concat(row.GetProperties(Declared).Select(p => p.Name))
            .Concat(row.GetMethods(Declared).Where(m => m.ReturnType == typeof(double) && !m.IsSpecialName).Select(m => m.Name));
        Assert.Equal(members.Except(State).Order(StringComparer.Ordinal), All.Where(f => f.Group == group).Select(f => f.Field).Order(StringComparer.Ordinal));
        Assert.All(All.Where(f => f.Group == group), f => Readings.Of(Activator.CreateInstance(row)!, f.Field));
    }

    [Fact]
    public void What_needs_readiness_says_where_it_is()
    {
        Assert.All(All.Where(f => f.Group == FeatureGroup.Bar), f => Assert.True(f.Bars > 0 && f.Part is null, f.Name));
        Assert.All(All.Where(f => f.Group > FeatureGroup.Bar), f => Assert.True(f.Bars == 0 && f.Part is not null, f.Name));
        Assert.Empty(Enum.GetValues<Part>().Except(All.Where(f => f.Part is not null).Select(f => f.Part!.Value)));
        Assert.True((int)Enum.GetValues<Part>().Max() < PartTable.PartsMax);
        Assert.All(Enum.GetValues<Part>(), p => Assert.InRange(PartTable.Window(p), 1, 252));
    }
}
