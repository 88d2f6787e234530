using System;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using Qgtm.Fast.Models;
using Xunit;

namespace Qgtm.Fast.EngineTests.Models;

/// <summary>The rows of the models are whole words, so that they can stand in the engine's state as they are.</summary>
public sealed class RowTests
{
    [Theory]
    [InlineData(typeof(HmmRow))]
    [InlineData(typeof(HmmState))]
    [InlineData(typeof(BocpdPrior))]
    [InlineData(typeof(BocpdRow))]
    [InlineData(typeof(BocpdRun))]
    [InlineData(typeof(VolRegimeRow))]
    [InlineData(typeof(SkillRow))]
    [InlineData(typeof(MetaRow))]
    [InlineData(typeof(MetaSample))]
    [InlineData(typeof(ReturnWindowRow))]
    [InlineData(typeof(CovarianceRow))]
    [InlineData(typeof(CovarianceAsset))]
    [InlineData(typeof(CovariancePair))]
    [InlineData(typeof(RiskFigures))]
    public void A_row_is_made_of_words(Type row)
    {
        FieldInfo[] fields = row.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        Assert.All(fields, f => Assert.True(f.FieldType == typeof(long) || f.FieldType == typeof(double), f.Name));
        Assert.Equal(fields.Length * sizeof(long), Marshal.SizeOf(row));
    }

    [Fact]
    public void The_coefficients_and_the_features_stand_in_a_row()
    {
        string[] coefficients = ["Constant", .. Enumerable.Range(0, MetaLabel.Features).Select(i => $"C{i}")];
        Assert.Equal(Enumerable.Range(0, 9).Select(i => 8 * i), coefficients.Select(c => (int)Marshal.OffsetOf<MetaRow>(c)));
        int first = (int)Marshal.OffsetOf<MetaSample>("F0");
        Assert.Equal(
            Enumerable.Range(0, 8).Select(i => first + (8 * i)),
            Enumerable.Range(0, 8).Select(i => (int)Marshal.OffsetOf<MetaSample>($"F{i}")));
    }
}
