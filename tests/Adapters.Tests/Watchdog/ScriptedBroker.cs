using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.AdaptersTests.Watchdog;

/// <summary>A broker of a few rows: positions close in the look after the close, unless something is scripted.</summary>
internal sealed class ScriptedBroker : HttpMessageHandler
{
    /// <summary>Signed quantity by symbol.</summary>
    public SortedDictionary<string, int> Held { get; } = new(StringComparer.Ordinal);

    /// <summary>Open orders: id, symbol, status.</summary>
    public List<(string Id, string Symbol, string Status)> Open { get; } = [];

    /// <summary>Method and path of every request.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Answers in place of the broker; null = the broker answers, status 0 = no answer.</summary>
    public Func<string, (int Status, string Body)?> Script { get; set; } = _ => null;

    /// <summary>Names whose closes rest.</summary>
    public HashSet<string> Halted { get; } = new(StringComparer.Ordinal);

    public bool IsOpen { get; set; } = true;

    /// <summary>Orders that do not listen to a cancel.</summary>
    public HashSet<string> Deaf { get; } = new(StringComparer.Ordinal);

    public int Closes(string symbol) => Requests.Count(r => r == "DELETE /v2/positions/" + symbol);

    /// <summary>Fills the closes that rest.</summary>
    public void Resume(string symbol)
    {
        Halted.Remove(symbol);
        if (Open.RemoveAll(o => o.Symbol == symbol && o.Id.StartsWith("close-", StringComparison.Ordinal)) != 0)
        {
            Held.Remove(symbol);
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string what = request.Method + " " + request.RequestUri!.PathAndQuery;
        Requests.Add(what);
        (int status, string body) = Script(what) ?? Answer(what);
        return status == 0
            ? Task.FromException<HttpResponseMessage>(new HttpRequestException("reset"))
            : Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) });
    }

    /// <summary>What the broker does by itself.</summary>
    public (int Status, string Body) Answer(string what)
    {
        string last = Uri.UnescapeDataString(what.Split('/')[^1]);
        switch (what)
        {
            case "GET /v2/account": return (200, """{"account_number":"PASIM00001"}""");
            case "GET /v2/clock": return (200, $$"""{"is_open":{{(IsOpen ? "true" : "false")}}}""");
            case "GET /v2/orders?status=open&limit=500":
                return (200, "[" + string.Join(',', Open.Select(o => $$"""{"id":"{{o.Id}}","symbol":"{{o.Symbol}}","status":"{{o.Status}}"}""")) + "]");
            case "GET /v2/positions":
                return (200, "[" + string.Join(',', Held.Select(p => $$"""{"symbol":"{{p.Key}}","qty":"{{p.Value}}"}""")) + "]");
            case "DELETE /v2/orders":
                string rows = string.Join(',', Open.Select(o => $$"""{"id":"{{o.Id}}","status":{{(Deaf.Contains(o.Id) ? 500 : 200)}}}"""));
                Open.RemoveAll(o => !Deaf.Contains(o.Id));
                return (207, "[" + rows + "]");
            case var _ when what.StartsWith("DELETE /v2/orders/", StringComparison.Ordinal):
                return Deaf.Contains(last) ? (422, """{"code":42210000,"message":"order is not cancelable"}""")
                    : Open.RemoveAll(o => o.Id == last) != 0 ? (204, "") : (404, "{}");
            case var _ when what.StartsWith("DELETE /v2/positions/", StringComparison.Ordinal):
                return Close(last);
            default: return (404, "{}");
        }
    }

    private (int Status, string Body) Close(string symbol)
    {
        if (!Held.ContainsKey(symbol))
        {
            return (404, """{"code":40410000,"message":"position does not exist"}""");
        }

        if (Open.Exists(o => o.Symbol == symbol))
        {
            return (403, """{"code":40310000,"message":"insufficient qty available for order (requested: 5, available: 0)"}""");
        }

        string id = "close-" + symbol;
        if (Halted.Contains(symbol))
        {
            Open.Add((id, symbol, "new"));
        }
        else
        {
            Held.Remove(symbol);
        }

        return (200, $$"""{"id":"{{id}}"}""");
    }
}
