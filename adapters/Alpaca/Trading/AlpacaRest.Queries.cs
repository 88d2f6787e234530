using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <content>Questions, and the requests that concern the whole account. They throw when they fail.</content>
public sealed partial class AlpacaRest
{
    private const int OrdersPerPage = 500;
    private const int ActivitiesPerPage = 100;
    private const int PagesMax = 1_000;

    /// <summary>Two pages of orders share this much time, ns: orders of one instant are cut anywhere.</summary>
    private const long PageOverlapNs = 1;

    /// <summary>The account and its number.</summary>
    public async Task<AccountRow> GetAccountAsync(CancellationToken cancellationToken) =>
        RestDecoder.Account(await GetAsync("/v2/account", cancellationToken));

    /// <summary>All positions as VenuePosition events; one in a symbol that is no instrument (-1) carries its symbol and its value.</summary>
    public async Task<List<Event>> GetPositionsAsync(CancellationToken cancellationToken) =>
        RestDecoder.Positions(await GetAsync("/v2/positions", cancellationToken), _symbols);

    /// <summary>The broker's clock.</summary>
    public async Task<VenueClock> GetClockAsync(CancellationToken cancellationToken) =>
        RestDecoder.Clock(await GetAsync("/v2/clock", cancellationToken));

    /// <summary>The newest orders of every status, newest first, at most 500.</summary>
    public async Task<List<OrderListRow>> GetRecentOrdersAsync(int limit, CancellationToken cancellationToken) => RestDecoder.Orders(
        await GetAsync($"/v2/orders?status=all&limit={limit}&direction=desc", cancellationToken), _symbols);

    /// <summary>One order by the broker's id, ours or another's; null when the broker does not know it.</summary>
    public async Task<OrderListRow?> GetOrderAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return RestDecoder.Order(await GetAsync("/v2/orders/" + id, cancellationToken), _symbols);
        }
        catch (HttpRequestException e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// All orders of a status (open, closed, all) submitted after an instant (ns since the Unix epoch, 0 = all), oldest first,
    /// over as many pages as there are. Pages overlap and orders move while they are read: each order comes once, as seen last.
    /// </summary>
    public async Task<List<OrderListRow>> GetOrdersAsync(string status, long afterNs, CancellationToken cancellationToken)
    {
        Dictionary<Guid, int> seen = [];
        List<OrderListRow> all = [];
        for (int page = 0; page < PagesMax; page++)
        {
            string after = afterNs <= 0 ? string.Empty : "&after=" + Uri.EscapeDataString(Rfc3339.ToText(afterNs));
            List<OrderListRow> rows = RestDecoder.Orders(
                await GetAsync($"/v2/orders?status={status}&limit={OrdersPerPage}&direction=asc{after}", cancellationToken), _symbols);
            int before = all.Count;
            foreach (OrderListRow row in rows)
            {
                if (seen.TryAdd(row.Id, all.Count))
                {
                    all.Add(row);
                }
                else
                {
                    all[seen[row.Id]] = row;
                }
            }

            if (rows.Count < OrdersPerPage)
            {
                return all;
            }

            if (all.Count == before)
            {
                break;
            }

            afterNs = rows[^1].SubmittedNs - PageOverlapNs;
        }

        throw new JsonException("The list of orders has no end: more of one instant than a page holds.");
    }

    /// <summary>
    /// Activities of some types (a list with commas; FILL for executions) after an instant (ns since the Unix epoch, 0 = all),
    /// oldest first, each once.
    /// </summary>
    public async Task<List<ActivityRow>> GetActivitiesAsync(string types, long afterNs, CancellationToken cancellationToken)
    {
        string query = $"/v2/account/activities?activity_types={types}&direction=asc&page_size={ActivitiesPerPage}"
            + (afterNs <= 0 ? string.Empty : "&after=" + Uri.EscapeDataString(Rfc3339.ToText(afterNs)));
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<ActivityRow> all = [];
        string token = string.Empty;
        for (int page = 0; page < PagesMax; page++)
        {
            List<ActivityRow> rows = RestDecoder.Activities(await GetAsync(query + token, cancellationToken), _symbols);
            int before = all.Count;
            all.AddRange(rows.FindAll(r => seen.Add(r.Id)));
            if (rows.Count < ActivitiesPerPage)
            {
                return all;
            }

            if (all.Count == before)
            {
                break;
            }

            token = "&page_token=" + Uri.EscapeDataString(rows[^1].Id);
        }

        throw new JsonException("The list of activities has no end.");
    }

    /// <summary>Assets by status (active, inactive, or empty for all).</summary>
    public async Task<List<AssetRow>> GetAssetsAsync(string status, CancellationToken cancellationToken) => RestDecoder.Assets(
        await AskAsync(HttpMethod.Get, "/v2/assets?asset_class=us_equity" + (status.Length == 0 ? string.Empty : "&status=" + status), RequestClass.Read, AlpacaHttp.Long, cancellationToken));

    /// <summary>One asset by symbol or id; null when the broker does not know it.</summary>
    public async Task<AssetRow?> GetAssetAsync(string symbolOrId, CancellationToken cancellationToken)
    {
        try
        {
            return RestDecoder.Asset(await GetAsync("/v2/assets/" + Uri.EscapeDataString(symbolOrId), cancellationToken));
        }
        catch (HttpRequestException e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Trading days of both dates and all between.</summary>
    public async Task<List<CalendarDay>> GetCalendarAsync(DateOnly start, DateOnly end, CancellationToken cancellationToken) => RestDecoder.Calendar(
        await GetAsync(string.Create(CultureInfo.InvariantCulture, $"/v2/calendar?start={start:yyyy-MM-dd}&end={end:yyyy-MM-dd}"), cancellationToken));

    /// <summary>What the account is set to.</summary>
    public async Task<AccountConfiguration> GetConfigurationAsync(CancellationToken cancellationToken) =>
        RestDecoder.Configuration(await GetAsync("/v2/account/configurations", cancellationToken));

    /// <summary>Lets the broker refuse all new orders, or take them again.</summary>
    public async Task<AccountConfiguration> SetSuspendTradeAsync(bool suspend, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = new(HttpMethod.Patch, "/v2/account/configurations") { Content = Json(w => w.WriteBoolean("suspend_trade", suspend)) };
        return RestDecoder.Configuration(await _http.AskAsync(request, RequestClass.Safety, AlpacaHttp.Soon, cancellationToken));
    }

    /// <summary>Equity over a period (1D, 1W, 1M, 1A) in steps (1Min, 5Min, 15Min, 1H, 1D).</summary>
    public async Task<PortfolioHistory> GetPortfolioHistoryAsync(string period, string timeframe, CancellationToken cancellationToken) => RestDecoder.Portfolio(
        await GetAsync($"/v2/account/portfolio/history?period={period}&timeframe={timeframe}", cancellationToken));

    /// <summary>Asks for the cancellation of every open order. Each has an outcome of its own: what was not taken is asked again.</summary>
    public async Task<List<CancelRow>> CancelAllAsync(CancellationToken cancellationToken) =>
        RestDecoder.Cancels(await AskAsync(HttpMethod.Delete, "/v2/orders", RequestClass.Safety, AlpacaHttp.Patient, cancellationToken));

    /// <summary>Asks for a market order against every position; open orders are cancelled first when asked for.</summary>
    public async Task<List<CloseRow>> CloseAllAsync(bool cancelOrders, CancellationToken cancellationToken) => RestDecoder.Closes(await AskAsync(
        HttpMethod.Delete, cancelOrders ? "/v2/positions?cancel_orders=true" : "/v2/positions", RequestClass.Safety, AlpacaHttp.Patient, cancellationToken));

    /// <summary>
    /// Asks for a market order against one position, or so many shares of it (nano-shares; 0 = all). Status 0 = the outcome
    /// is not known.
    /// </summary>
    public async Task<CloseRow> CloseAsync(string symbol, long qty, CancellationToken cancellationToken)
    {
        _http.Budget.TryTake(RequestClass.Safety);
        string part = qty > 0 ? "?qty=" + DecimalText.ToText(qty) : string.Empty;
        using HttpRequestMessage request = new(HttpMethod.Delete, "/v2/positions/" + Uri.EscapeDataString(symbol) + part);
        Answer answer = await _http.SendAsync(request, AlpacaHttp.Soon, cancellationToken);
        bool isTaken = answer.Status == 200 && answer.IsJson;
        return new CloseRow(symbol, answer.Status == 200 && !isTaken ? 0 : answer.Status, isTaken || answer.Status == 0 ? Values.BrokerReason.None : answer.Reason);
    }

    private Task<byte[]> GetAsync(string path, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, path, IsStopping() ? RequestClass.StopRead : RequestClass.Read, AlpacaHttp.Patient, cancellationToken);

    private Task<byte[]> AskAsync(HttpMethod method, string path, RequestClass kind, TimeSpan wait, CancellationToken cancellationToken) =>
        _http.AskAsync(new HttpRequestMessage(method, new Uri(path, UriKind.Relative)), kind, wait, cancellationToken);
}
