using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;

namespace Qgtm.Fast.Adapters.Tests.Alpaca.Trading;

/// <summary>What goes wrong with one request.</summary>
internal enum Fault
{
    None,
    TimeoutBefore,
    TimeoutAfter,

    /// <summary>No answer, and the broker acts some ticks later.</summary>
    TimeoutThenLate,
    ResetBefore,
    ResetAfter,
    Status500After,
    Status502Before,
    Status504After,
    HtmlPageAfter,
    HtmlPageBefore,
    TooManyRequests,
}

/// <summary>An order at the broker; shares and USD.</summary>
internal sealed class FakeOrder
{
    public required Guid Id { get; init; }
    public required string ClOrdId { get; init; }
    public required string Symbol { get; init; }
    public required string Side { get; init; }
    public required decimal Qty { get; set; }
    public required decimal Limit { get; init; }

    /// <summary>So much better than the limit, USD; one that is far beyond the market (100 USD), as those of exits are, fills at the market: that no day of this world is a loss that stops it.</summary>
    public decimal PriceWith(decimal better) => Side == "buy" ? Math.Min(Limit - better, 100.02m) : Math.Max(Limit + better, 99.98m);
    public required long Submitted { get; init; }
    public long Intent { get; init; }
    public string Status { get; set; } = "new";
    public decimal Cum { get; set; }
    public decimal Spent { get; set; }
    public bool IsOpen => Status is not ("filled" or "canceled" or "expired" or "rejected" or "replaced");
}

/// <summary>
/// The trading side of a broker inside an HttpMessageHandler: every answer is complete at once, so a test with it has one
/// thread and one order of things. It keeps its own record in decimals, and counts each fault that it has played.
/// </summary>
internal sealed class FakeBroker : HttpMessageHandler
{
    private readonly Dictionary<string, FakeOrder> _byClOrdId = new(StringComparer.Ordinal);
    private readonly List<(int Due, long Intent, string What, string Body)> _late = [];
    private int _ticks;
    private long _executions;
    private long _now = 1_772_461_800_000_000_000;

    /// <summary>The fault of the next request, by its method and path.</summary>
    public Func<string, Fault> Script { get; set; } = _ => Fault.None;

    /// <summary>Answers a request in place of the broker; null = the broker itself answers.</summary>
    public Func<string, (int Status, string Body, string Type)?> Canned { get; set; } = _ => null;

    /// <summary>Whose order the next POST is.</summary>
    public long Intent { get; set; }

    public List<FakeOrder> Orders { get; } = [];

    /// <summary>Method and path of every request, in order.</summary>
    public List<string> Requests { get; } = [];

    public List<string> Bodies { get; } = [];

    /// <summary>Answers that a test gave in the broker's place.</summary>
    public int CannedAnswers { get; private set; }

    /// <summary>Frames that were said on the order stream.</summary>
    public int Spoken { get; private set; }

    /// <summary>Fills and parts of fills.</summary>
    public long Executions => _executions;

    /// <summary>Frames of the order stream, in order.</summary>
    public Queue<byte[]> Frames { get; } = new();

    public Dictionary<Fault, int> Fired { get; } = [];

    /// <summary>Ticks until a late request arrives.</summary>
    public Func<int> Lateness { get; set; } = () => 3;

    /// <summary>Signed shares by symbol.</summary>
    public Dictionary<string, decimal> Positions { get; } = new(StringComparer.Ordinal);

    public static AlpacaRest Rest(FakeBroker broker, SymbolTable symbols, RequestBudget? budget = null) =>
        new(AlpacaHttp.Client(new Uri("http://broker.test"), new AlpacaCredential("K", "S"), broker), symbols, null, budget);

    public FakeOrder Of(long id) => _byClOrdId[ClOrdIds.ToText(id)];

    public bool Has(long id) => _byClOrdId.ContainsKey(ClOrdIds.ToText(id));

    /// <summary>Fills part of an order and says so.</summary>
    public void Fill(FakeOrder order, decimal shares, decimal px)
    {
        order.Cum += shares;
        order.Spent += shares * px;
        order.Status = order.Cum >= order.Qty ? "filled" : order.Status == "pending_cancel" ? "pending_cancel" : "partially_filled";
        Positions[order.Symbol] = Positions.GetValueOrDefault(order.Symbol) + (order.Side == "buy" ? shares : -shares);
        string id = new Guid((uint)++_executions, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString();
        Say(order, order.Status == "filled" ? "fill" : "partial_fill", string.Create(
            CultureInfo.InvariantCulture, $"\"execution_id\":\"{id}\",\"price\":\"{px}\",\"qty\":\"{shares}\","));
    }

    /// <summary>Late requests arrive.</summary>
    public void Tick()
    {
        _ticks++;
        foreach ((int due, long intent, string what, string body) in _late.Where(l => l.Due <= _ticks).ToArray())
        {
            Intent = intent;
            Answer(what, body);
        }

        _late.RemoveAll(l => l.Due <= _ticks);
    }

    /// <summary>Ends an order and says so.</summary>
    public void End(FakeOrder order, string status)
    {
        order.Status = status;
        Say(order, status, string.Empty);
    }

    public void Say(FakeOrder order, string name, string more)
    {
        Spoken++;
        Frames.Enqueue(Encoding.UTF8.GetBytes(
            $"{{\"stream\":\"trade_updates\",\"data\":{{\"event\":\"{name}\",{more}\"timestamp\":\"{Rfc3339.ToText(++_now)}\",\"order\":{Text(order)}}}}}"));
    }

    public string Text(FakeOrder o)
    {
        string average = o.Cum == 0 ? "null" : string.Create(CultureInfo.InvariantCulture, $"\"{Math.Round(o.Spent / o.Cum, 9):0.#########}\"");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"id\":\"{o.Id}\",\"client_order_id\":\"{o.ClOrdId}\",\"symbol\":\"{o.Symbol}\",\"side\":\"{o.Side}\",\"qty\":\"{o.Qty:0.#########}\",\"limit_price\":\"{o.Limit:0.#########}\",\"status\":\"{o.Status}\",\"filled_qty\":\"{o.Cum:0.#########}\",\"filled_avg_price\":{average},\"submitted_at\":\"{Rfc3339.ToText(o.Submitted)}\",\"updated_at\":\"{Rfc3339.ToText(_now)}\"}}");
    }

    /// <summary>Takes an order as a POST would.</summary>
    public FakeOrder Take(string clOrdId, string symbol, string side, decimal qty, decimal limit, long submitted = 0)
    {
        FakeOrder order = new()
        {
            Id = new Guid((uint)Orders.Count + 1, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8),
            ClOrdId = clOrdId,
            Symbol = symbol,
            Side = side,
            Qty = qty,
            Limit = limit,
            Submitted = submitted == 0 ? ++_now : submitted,
            Intent = Intent,
        };
        Orders.Add(order);
        _byClOrdId.Add(clOrdId, order);
        Say(order, "new", string.Empty);
        return order;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string what = request.Method + " " + request.RequestUri!.PathAndQuery;
        Requests.Add(what);
        Fault fault = Script(what);
        Fired[fault] = Fired.GetValueOrDefault(fault) + 1;
        string body = Body(request);
        Bodies.Add(body);
        if (fault == Fault.TimeoutThenLate)
        {
            _late.Add((_ticks + Lateness(), Intent, what, body));
        }

        (int Status, string Body, string Type)? early = fault switch
        {
            Fault.TimeoutThenLate or Fault.TimeoutBefore or Fault.ResetBefore => (0, string.Empty, string.Empty),
            Fault.Status502Before => (502, "<html>", "text/html"),
            Fault.HtmlPageBefore => (200, "<html>{\"id\":1}", "text/html"),
            Fault.TooManyRequests => (429, "{\"message\":\"too many requests.\"}", "application/json"),
            _ => null,
        };
        (int Status, string Body, string Type)? canned = early is null ? Canned(what) : null;
        CannedAnswers += canned is null ? 0 : 1;
        (int status, string text, string type) = early ?? canned ?? Answer(what, body);
        (status, text, type) = fault switch
        {
            Fault.TimeoutAfter or Fault.ResetAfter => (0, string.Empty, string.Empty),
            Fault.Status500After => (500, "{\"code\":50010000,\"message\":\"internal server error occurred\"}", "application/json"),
            Fault.Status504After => (504, "<html>", "text/html"),
            Fault.HtmlPageAfter => (200, "<html>checking your browser</html>", "text/html"),
            _ => (status, text, type),
        };
        if (status == 0)
        {
            return Task.FromException<HttpResponseMessage>(fault is Fault.TimeoutBefore or Fault.TimeoutAfter or Fault.TimeoutThenLate
                ? new OperationCanceledException("time-out") : new HttpRequestException("reset"));
        }

        HttpResponseMessage response = new((HttpStatusCode)status) { Content = new StringContent(text) };
        response.Content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(type);
        return Task.FromResult(response);
    }

    private static string Body(HttpRequestMessage request)
    {
        if (request.Content is null)
        {
            return string.Empty;
        }

        using MemoryStream bytes = new();
        request.Content.CopyToAsync(bytes).GetAwaiter().GetResult();
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private (int Status, string Body, string Type) Answer(string what, string body)
    {
        string[] parts = what.Split(' ', '?');
        (int status, string text) = parts[0] switch
        {
            "POST" => Post(body),
            "DELETE" when parts[1].StartsWith("/v2/orders/", StringComparison.Ordinal) => Delete(parts[1]["/v2/orders/".Length..]),
            "GET" when parts[1] == "/v2/orders:by_client_order_id" => _byClOrdId.TryGetValue(parts[2].Split('=')[1], out FakeOrder? order)
                ? (200, Text(order)) : (404, "{\"code\":40410000,\"message\":\"order not found for x\"}"),
            "GET" when parts[1] == "/v2/orders" => (200, "[" + string.Join(',', Orders.Where(o => o.IsOpen || what.Contains("status=all", StringComparison.Ordinal)).Reverse().Take(500).Select(Text)) + "]"),
            _ => (404, "{\"message\":\"endpoint not found.\"}"),
        };
        return (status, text, "application/json");
    }

    private (int Status, string Body) Post(string body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement o = document.RootElement;
        string id = o.GetProperty("client_order_id").GetString()!;
        if (_byClOrdId.ContainsKey(id))
        {
            return (422, "{\"code\":40010001,\"message\":\"client_order_id must be unique\"}");
        }

        decimal Number(string name) => o.TryGetProperty(name, out JsonElement n) ? decimal.Parse(n.GetString()!, CultureInfo.InvariantCulture) : 0;
        FakeOrder order = Take(id, o.GetProperty("symbol").GetString()!, o.GetProperty("side").GetString()!, Number("qty"), Number("limit_price"));
        return (200, Text(order));
    }

    private (int Status, string Body) Delete(string id)
    {
        FakeOrder? order = Orders.Find(o => o.Id.ToString() == id);
        if (order is null)
        {
            return (404, "{\"code\":40410000,\"message\":\"order not found for x\"}");
        }

        if (!order.IsOpen || order.Status == "pending_cancel")
        {
            return (422, $"{{\"code\":42210000,\"message\":\"order is already in \\\"{order.Status}\\\" state\"}}");
        }

        order.Status = "pending_cancel";
        Say(order, "pending_cancel", string.Empty);
        return (204, string.Empty);
    }
}
