using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Strategies;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>`qgtm export` on a finished session: its figures are the run's own, and its tables are one another's.</summary>
public sealed class ExportTests(StateCopy copies) : IClassFixture<StateCopy>
{
    [Fact]
    public async Task The_export_is_the_session()
    {
        var before = StateCopy.Fingerprint(copies.Original);
        JsonElement e = await StateAsync();
        JsonElement account = e.GetProperty("account");
        Assert.Equal(copies.Summary.GetProperty("stateHash").GetString(), account.GetProperty("stateHash").GetString());
        Assert.Equal(copies.Summary.GetProperty("equity").GetDecimal(), account.GetProperty("equityUsd").GetDecimal());
        Assert.Equal(copies.LastSequence, account.GetProperty("sequence").GetInt64());
        Assert.Equal("local, embedded venue", account.GetProperty("environment").GetString());
        JsonElement[] orders = [.. e.GetProperty("orders").EnumerateArray()];
        Assert.Equal(copies.Summary.GetProperty("orders").GetInt64(), orders.Length);
        Assert.All(orders, o => Assert.Contains(o.GetProperty("strategy").GetString(), StrategyCatalogue.All.Select(s => s.Info.Id)));
        Assert.Equal(StrategyCatalogue.Count, e.GetProperty("strategies").GetArrayLength());
        Assert.Contains(e.GetProperty("targets").EnumerateArray(), t => t.GetProperty("target").GetDouble() != 0);
        Assert.Contains(e.GetProperty("targets").EnumerateArray(), t => t.GetProperty("emptyReason").GetString() == "missing_data");
        Assert.Equal(before, StateCopy.Fingerprint(copies.Original));
    }

    /// <summary>Executions make the positions, and the filled quantity and average price of each order.</summary>
    [Fact]
    public async Task Executions_add_up_to_orders_and_positions()
    {
        JsonElement e = await StateAsync();
        JsonElement[] fills = [.. e.GetProperty("fills").EnumerateArray()];
        Assert.True(fills.Length > 10, "the session has hardly traded");
        Dictionary<string, decimal> held = fills.GroupBy(f => Text(f, "symbol"), f => Number(f, "qty"), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(), StringComparer.Ordinal);
        Assert.Equal(
            e.GetProperty("positions").EnumerateArray().ToDictionary(p => Text(p, "symbol"), p => Number(p, "qty")).OrderBy(p => p.Key, StringComparer.Ordinal),
            held.OrderBy(p => p.Key, StringComparer.Ordinal));
        foreach (JsonElement o in e.GetProperty("orders").EnumerateArray())
        {
            JsonElement[] own = [.. fills.Where(f => Text(f, "clOrdId") == Text(o, "clOrdId"))];
            decimal shares = own.Sum(f => Math.Abs(Number(f, "qty")));
            Assert.Equal(Number(o, "cumQty"), shares);
            Assert.Equal((double)Number(o, "avgPx"), shares == 0 ? 0 : (double)(own.Sum(f => Math.Abs(Number(f, "qty")) * Number(f, "px")) / shares), 6);
            Assert.All(own, f => Assert.Equal(Text(o, "side") == "buy", Number(f, "qty") > 0));
        }
    }

    [Fact]
    public async Task The_tables_have_the_rows_of_the_object()
    {
        string folder = Path.Combine(Directory.CreateTempSubdirectory("qgtm-export-").FullName, "out");
        (int exit, string text, string error) = await QgtmProcess.RunAsync("export", "state", "--csv", "--out", folder, "--state", copies.Original);
        Assert.True(exit == 0, error);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"up to sequence {copies.LastSequence}"), text, StringComparison.Ordinal);
        JsonElement e = await StateAsync();
        foreach (string table in new[] { "positions", "orders", "fills", "strategies", "targets" })
        {
            string[] lines = await File.ReadAllLinesAsync(Path.Combine(folder, table + ".csv"));
            Assert.Equal(e.GetProperty(table).GetArrayLength() + 1, lines.Length);
            Assert.Equal(string.Join(',', e.GetProperty(table)[0].EnumerateObject().Select(p => p.Name)), lines[0]);
        }

        Assert.Equal(2, (await File.ReadAllLinesAsync(Path.Combine(folder, "account.csv"))).Length);
        (exit, text, _) = await QgtmProcess.RunAsync("export", "trades", "--state", copies.Original);
        Assert.Equal((0, await File.ReadAllTextAsync(Path.Combine(folder, "fills.csv"))), (exit, text));
        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }

    [Theory]
    [InlineData(4, "Say what: qgtm export", "export")]
    [InlineData(4, "Say what: qgtm export", "export", "state")]
    [InlineData(4, "Say what: qgtm export", "export", "state", "--csv")]
    [InlineData(4, "Say what: qgtm export", "export", "state", "--json", "--csv", "--out", "x")]
    [InlineData(4, "Say what: qgtm export", "export", "trades", "--json")]
    [InlineData(2, "There is no journal in nowhere", "export", "state", "--json", "--state", "nowhere")]
    public Task A_wrong_word(int exit, string part, params string[] words) => Terminal.RefusesAsync(exit, part, words);

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static decimal Number(JsonElement row, string name) => row.GetProperty(name).GetDecimal();

    private async Task<JsonElement> StateAsync()
    {
        (int exit, string text, string error) = await QgtmProcess.RunAsync("export", "state", "--json", "--state", copies.Original);
        Assert.True(exit == 0, error);
        return JsonDocument.Parse(text).RootElement;
    }
}
