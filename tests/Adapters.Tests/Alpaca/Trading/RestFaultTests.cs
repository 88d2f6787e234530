using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca.Trading;

/// <summary>What the adapter makes of a broker that fails; the number in a name is the row of the fault catalogue.</summary>
public sealed class RestFaultTests : IDisposable
{
    private const long Id = 42;
    private readonly FakeBroker _broker = new();
    private readonly ManualClock _clock = new();
    private readonly AlpacaRest _rest;

    public RestFaultTests() => _rest = FakeBroker.Rest(_broker, Samples.Symbols(), new RequestBudget(200, _clock));

    [Theory]
    [InlineData(Fault.TimeoutAfter, true)]
    [InlineData(Fault.TimeoutBefore, false)]
    [InlineData(Fault.ResetAfter, true)]
    [InlineData(Fault.ResetBefore, false)]
    public async Task F32_F33_F34_a_lost_answer_is_unknown_and_is_asked_about_and_never_sent_again(object fault, bool taken)
    {
        await UnknownAsync((Fault)fault, taken);
        Evidence.Fired((Fault)fault switch { Fault.TimeoutAfter => "F32", Fault.TimeoutBefore => "F33", _ => "F34" }, _broker.Fired[(Fault)fault]);
    }

    [Theory]
    [InlineData(Fault.Status500After, true)]
    [InlineData(Fault.Status502Before, false)]
    [InlineData(Fault.Status504After, true)]
    [InlineData(Fault.HtmlPageAfter, true)]
    [InlineData(Fault.HtmlPageBefore, false)]
    public async Task F48_a_server_error_or_a_page_as_200_says_nothing_about_the_order(object fault, bool taken)
    {
        await UnknownAsync((Fault)fault, taken);
        Evidence.Fired("F48", _broker.Fired[(Fault)fault]);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(499)]
    [InlineData(302)]
    public async Task F48_neither_does_a_status_of_a_machine_in_between(int status)
    {
        _broker.Canned = w => w.StartsWith("POST", StringComparison.Ordinal) ? (status, "{}", "application/json") : null;
        Assert.Equal(EventKind.OrderUnknown, (await _rest.SubmitAsync(Orders.Limit(Id), CancellationToken.None)).Header.Kind);
        Evidence.Fired("F48", _broker.CannedAnswers);
    }

    [Fact]
    public async Task F47_opens_are_dropped_with_a_reason_while_cancels_and_closes_go_out()
    {
        for (int i = 1; i <= 150; i++)
        {
            Assert.Equal(OrdStatus.New, (await _rest.SubmitAsync(Orders.Limit(i), CancellationToken.None)).Report.Status);
        }

        int sent = _broker.Requests.Count;
        Event dropped = await _rest.SubmitAsync(Orders.Limit(1_000), CancellationToken.None);
        Assert.Equal((OrdStatus.Denied, BrokerReason.RequestBudget, sent), (dropped.Report.Status, dropped.Report.Reason, _broker.Requests.Count));
        await Assert.ThrowsAsync<HttpRequestException>(() => _rest.GetAccountAsync(CancellationToken.None));
        for (int i = 1; i <= 100; i++)
        {
            Assert.Equal(OrdStatus.PendingCancel, (await _rest.CancelAsync(i, CancellationToken.None)).Report.Status);
        }

        Event close = Orders.Limit(1_001);
        close.Order.Effect = PositionEffect.Close;
        Assert.Equal(OrdStatus.New, (await _rest.SubmitAsync(close, CancellationToken.None)).Report.Status);
        Assert.True(_rest.Budget.Refused >= 2 && _rest.Budget.Left < 0);

        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(200, _rest.Budget.Left);
        Assert.Equal(OrdStatus.New, (await _rest.SubmitAsync(Orders.Limit(1_002), CancellationToken.None)).Report.Status);
        Evidence.Fired("F47", _rest.Budget.Refused);
    }

    [Fact]
    public async Task F47_a_429_refuses_the_order_and_empties_our_bucket()
    {
        _broker.Script = _ => Fault.TooManyRequests;
        Event reply = await _rest.SubmitAsync(Orders.Limit(Id), CancellationToken.None);
        Assert.Equal((OrdStatus.Rejected, BrokerReason.RateLimited, 429), (reply.Report.Status, reply.Report.Reason, reply.Report.HttpStatus));
        Assert.Equal((0, 1), (_rest.Budget.Left, _broker.Fired[Fault.TooManyRequests]));
        Assert.Equal(OrdStatus.Denied, (await _rest.SubmitAsync(Orders.Limit(Id + 1), CancellationToken.None)).Report.Status);
        Assert.Single(_broker.Requests);
        Evidence.Fired("F47", _broker.Fired[Fault.TooManyRequests]);
    }

    [Theory]
    [InlineData(403, "{\"code\":40310100,\"message\":\"trade denied due to pattern day trading protection\"}", BrokerReason.DayTrading)]
    [InlineData(403, "{\"code\":40310000,\"message\":\"insufficient buying power\"}", BrokerReason.BuyingPower)]
    [InlineData(403, "{\"code\":40310000,\"message\":\"insufficient qty available for order (requested: 5, available: 0)\"}", BrokerReason.QtyNotAvailable)]
    [InlineData(403, "{\"code\":40310000,\"message\":\"potential wash trade detected. use complex orders\"}", BrokerReason.WashTrade)]
    [InlineData(403, "{\"code\":40310000,\"message\":\"cannot open a short sell while a long buy order is open\"}", BrokerReason.OppositeOrderOpen)]
    [InlineData(403, "{\"code\":40310000,\"message\":\"account is not allowed to short\"}", BrokerReason.ShortNotAllowed)]
    [InlineData(403, "{\"code\":40310000,\"message\":\"account is not authorized to trade\"}", BrokerReason.AccountNotAuthorized)]
    [InlineData(403, "{\"code\":40310000,\"message\":\"account is restricted to liquidation only\"}", BrokerReason.LiquidationOnly)]
    [InlineData(403, "{\"code\":40310000,\"message\":\"new orders are rejected by user request\"}", BrokerReason.OrdersRejectedByUser)]
    [InlineData(403, "{\"code\":40310000,\"message\":\"something new\"}", BrokerReason.Other)]
    [InlineData(403, "{\"code\":40399999,\"message\":\"something new\"}", BrokerReason.Forbidden)]
    [InlineData(403, "{\"message\":\"forbidden.\"}", BrokerReason.Credentials)]
    [InlineData(403, "{\"code\":40110000,\"message\":\"request is not authorized\"}", BrokerReason.Credentials)]
    [InlineData(401, "{\"message\":\"unauthorized.\"}", BrokerReason.Credentials)]
    [InlineData(401, "<html>401 Authorization Required</html>", BrokerReason.Credentials)]
    [InlineData(422, "{\"code\":42210000,\"message\":\"invalid limit_price 290.123. sub-penny increment\"}", BrokerReason.Invalid)]
    [InlineData(422, "{\"code\":42210000,\"message\":\"asset \\\"X\\\" is not tradable\"}", BrokerReason.NotTradable)]
    [InlineData(404, "{\"code\":40410000,\"message\":\"symbol not found: X\"}", BrokerReason.NotFound)]
    [InlineData(400, "not json", BrokerReason.Invalid)]
    public async Task F49_F50_F51_a_refusal_is_definitive_and_has_a_reason(int status, string body, BrokerReason reason)
    {
        _broker.Canned = _ => (status, body, body[0] == '{' ? "application/json" : "text/html");
        Event reply = await _rest.SubmitAsync(Orders.Limit(Id), CancellationToken.None);
        Assert.Equal((EventKind.ExecutionReport, OrdStatus.Rejected, reason, status), (reply.Header.Kind, reply.Report.Status, reply.Report.Reason, (int)reply.Report.HttpStatus));
        Assert.Equal(1, _broker.Requests.Count(r => r.StartsWith("POST", StringComparison.Ordinal)));
        Evidence.Fired(reason == BrokerReason.Credentials ? "F51" : status == 403 ? "F49" : "F50", _broker.CannedAnswers);
    }

    [Theory]
    [InlineData(401, "<html>", "text/html")]
    [InlineData(401, "{\"message\":\"unauthorized.\"}", "application/json")]
    [InlineData(403, "{\"message\":\"forbidden.\"}", "application/json")]
    public async Task F51_a_refused_key_comes_out_of_a_question_as_an_input_of_the_engine(int status, string body, string type)
    {
        _broker.Canned = _ => (status, body, type);
        BrokerDeniedException denied = await Assert.ThrowsAsync<BrokerDeniedException>(() => _rest.GetClockAsync(CancellationToken.None));
        Event e = denied.ToEvent();
        Assert.Equal((EventKind.BrokerDenied, (long)BrokerReason.Credentials, status), (e.Header.Kind, e.Numbers.A, (int)e.Numbers.B));
        Evidence.Fired("F51", _broker.CannedAnswers);
    }

    [Fact]
    public async Task F50_a_duplicate_id_is_the_proof_of_the_first_and_is_adopted()
    {
        _broker.Script = what => what.StartsWith("POST", StringComparison.Ordinal) && _broker.Orders.Count == 0 ? Fault.TimeoutAfter : Fault.None;
        Assert.Equal(EventKind.OrderUnknown, (await _rest.SubmitAsync(Orders.Limit(Id), CancellationToken.None)).Header.Kind);
        Event second = await _rest.SubmitAsync(Orders.Limit(Id), CancellationToken.None);
        Assert.Equal((EventKind.ExecutionReport, Id, OrdStatus.New, 1), (second.Header.Kind, second.Report.OrderId, second.Report.Status, _broker.Fired[Fault.TimeoutAfter]));
        Assert.NotEqual(0, second.Report.BrokerKey);
        Assert.Single(_broker.Orders);
        Evidence.Fired("F50", _broker.Fired[Fault.TimeoutAfter]);
    }

    [Fact]
    public async Task F33_only_the_brokers_own_404_is_not_found()
    {
        Assert.Equal(EventKind.OrderNotFound, (await _rest.GetOrderByClOrdIdAsync(Id, CancellationToken.None)).Header.Kind);
        _broker.Canned = _ => (404, "{\"message\":\"endpoint not found.\"}", "application/json");
        Assert.Equal(EventKind.OrderUnknown, (await _rest.GetOrderByClOrdIdAsync(Id, CancellationToken.None)).Header.Kind);
        _broker.Canned = _ => (404, "<html>nginx</html>", "text/html");
        Assert.Equal(EventKind.OrderUnknown, (await _rest.GetOrderByClOrdIdAsync(Id, CancellationToken.None)).Header.Kind);
        Evidence.Fired("F33", _broker.Requests.Count);
    }

    [Fact]
    public async Task F43_a_cancel_of_a_filled_order_gives_the_fill()
    {
        await _rest.SubmitAsync(Orders.Limit(Id), CancellationToken.None);
        _broker.Fill(_broker.Of(Id), 1.25m, 190);
        Event reply = await _rest.CancelAsync(Id, CancellationToken.None);
        Assert.Equal((OrdStatus.Filled, 1_250_000_000L), (reply.Report.Status, reply.Report.CumQty));
        Assert.DoesNotContain(_broker.Requests, r => r.StartsWith("DELETE", StringComparison.Ordinal));
        Evidence.Fired("F43", _broker.Executions);
    }

    [Fact]
    public async Task F55_what_the_stream_lost_is_in_the_lists()
    {
        await _rest.SubmitAsync(Orders.Limit(Id), CancellationToken.None);
        _broker.Fill(_broker.Of(Id), 1.25m, 190);
        int lost = _broker.Frames.Count;
        Assert.Equal(2, lost);
        _broker.Frames.Clear();
        Event report = Assert.Single(await _rest.GetRecentOrdersAsync(500, CancellationToken.None)).Event;
        Assert.Equal((Id, OrdStatus.Filled, 1_250_000_000L, 190_000_000_000L), (report.Report.OrderId, report.Report.Status, report.Report.CumQty, report.Report.AvgPx));
        Assert.Equal(Side.Sell, report.Report.Side);
        Evidence.Fired("F55", lost);
    }

    [Fact]
    public async Task F45_an_order_of_another_is_an_external_order()
    {
        _broker.Take("web-1", "MSFT", "buy", 7, 100);
        Event e = Assert.Single(await _rest.GetOrdersAsync("open", 0, CancellationToken.None)).Event;
        Assert.Equal((EventKind.ExternalOrder, 1, 7_000_000_000, OrdStatus.New, Side.Buy), (e.Header.Kind, e.Header.Instrument, e.External.OrderQty, e.External.Status, e.External.Side));
        Assert.NotEqual(0, e.External.BrokerKey);
        Assert.Equal(TradeFrame.Execution, TradeDecoder.Decode(_broker.Frames.Dequeue(), Samples.Symbols(), out Event frame, out _));
        Assert.Equal(EventKind.ExternalOrder, frame.Header.Kind);
        Evidence.Fired("F45", _broker.Orders.Count);
    }

    [Fact]
    public async Task F46_every_status_is_known_and_a_new_one_is_live_and_unknown()
    {
        await _rest.SubmitAsync(Orders.Limit(Id), CancellationToken.None);
        foreach (string status in "new partially_filled filled done_for_day canceled expired replaced pending_cancel pending_replace accepted pending_new accepted_for_bidding stopped rejected suspended calculated held".Split(' '))
        {
            _broker.Of(Id).Status = status;
            Assert.NotEqual(OrdStatus.Unknown, (await _rest.GetOrderByClOrdIdAsync(Id, CancellationToken.None)).Report.Status);
        }

        _broker.Of(Id).Status = "meditating";
        Event e = await _rest.GetOrderByClOrdIdAsync(Id, CancellationToken.None);
        Assert.Equal((EventKind.ExecutionReport, OrdStatus.Unknown), (e.Header.Kind, e.Report.Status));
        Evidence.Fired("F46", _broker.Requests.Count(r => r.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"status\":\"ACTIVE\",\"trading_blocked\":false", BrokerReason.None)]
    [InlineData("\"status\":\"ACCOUNT_CLOSED\"", BrokerReason.AccountNotAuthorized)]
    [InlineData("\"trading_blocked\":true", BrokerReason.AccountNotAuthorized)]
    [InlineData("\"account_blocked\":true", BrokerReason.AccountNotAuthorized)]
    [InlineData("\"trade_suspended_by_user\":true", BrokerReason.OrdersRejectedByUser)]
    public async Task F49_the_accounts_own_flags_come_with_its_figures(string flags, BrokerReason reason)
    {
        _broker.Canned = _ => (200, "{\"equity\":\"1\",\"cash\":\"1\",\"buying_power\":\"1\",\"last_equity\":\"1\"," + flags + "}", "application/json");
        Assert.Equal((long)reason, (await _rest.GetAccountAsync(CancellationToken.None)).Event.Account.Restriction);
        Evidence.Case("F49", reason != BrokerReason.None, _broker.CannedAnswers);
    }

    [Theory]
    [InlineData("trade_bust", ExecType.TradeCancel)]
    [InlineData("trade_correct", ExecType.TradeCorrect)]
    [InlineData("order_cancel_rejected", ExecType.CancelRejected)]
    [InlineData("order_replace_rejected", ExecType.ReplaceRejected)]
    [InlineData("new", ExecType.Status)]
    [InlineData("pending_cancel", ExecType.Status)]
    [InlineData("replaced", ExecType.Status)]
    [InlineData("restated", ExecType.Status)]
    [InlineData("something_new", ExecType.Status)]
    public void F42_F43_F44_what_an_event_of_the_stream_says_beside_the_order(string name, ExecType type)
    {
        FakeOrder order = _broker.Take(ClOrdIds.ToText(Id), "MSFT", "buy", 7, 100);
        _broker.Frames.Clear();
        _broker.Say(order, name, string.Empty);
        Assert.Equal(TradeFrame.Execution, TradeDecoder.Decode(_broker.Frames.Dequeue(), Samples.Symbols(), out Event e, out Event execution));
        Assert.Equal((type, OrdStatus.New, EventKind.None), (e.Report.ExecType, e.Report.Status, execution.Header.Kind));
        string row = type switch { ExecType.TradeCancel or ExecType.TradeCorrect => "F42", ExecType.CancelRejected => "F43", _ => "F44" };
        Evidence.Case(row, type != ExecType.Status, _broker.Spoken - 1);
    }

    [Theory]
    [InlineData("fill", "\"price\":\"189.05\",\"qty\":\"4\",", 4_000_000_000, 189_050_000_000)]
    [InlineData("partial_fill", "\"price\":\"0\",\"qty\":\"-4\",", -4_000_000_000, 0)]
    [InlineData("fill", "", 0, 0)]
    public void F61_a_fill_of_the_stream_brings_its_execution_as_it_is(string name, string figures, long qty, long px)
    {
        FakeOrder order = _broker.Take(ClOrdIds.ToText(Id), "MSFT", "buy", 7, 100);
        _broker.Frames.Clear();
        _broker.Say(order, name, figures + "\"execution_id\":\"5b1f6c2e-8d7a-4b61-8c55-31f2a4b0d003\",");
        Assert.Equal(TradeFrame.Execution, TradeDecoder.Decode(_broker.Frames.Dequeue(), Samples.Symbols(), out Event e, out Event x));
        Assert.Equal((ExecType.Trade, EventKind.Execution, Id, 0x5b1f6c2e8d7a4b61), (e.Report.ExecType, x.Header.Kind, x.Execution.OrderId, x.Execution.ExecKey));
        Assert.Equal((qty, px, Side.Buy), (x.Execution.LastQty, x.Execution.LastPx, x.Execution.Side));
        Evidence.Case("F61", qty <= 0 || px <= 0, _broker.Spoken - 1);
    }

    [Fact]
    public void F62_a_time_without_a_zone_is_no_time_and_the_report_stands()
    {
        FakeOrder order = _broker.Take(ClOrdIds.ToText(Id), "MSFT", "buy", 7, 100);
        string frame = System.Text.Encoding.UTF8.GetString(_broker.Frames.Dequeue());
        int zones = frame.Split("Z\"").Length - 1;
        frame = frame.Replace("Z\"", "\"", StringComparison.Ordinal);
        Assert.Equal(TradeFrame.Execution, TradeDecoder.Decode(System.Text.Encoding.UTF8.GetBytes(frame), Samples.Symbols(), out Event e, out _));
        Assert.Equal((Id, OrdStatus.New, 0), (e.Report.OrderId, e.Report.Status, e.Header.TimeNs));
        Assert.True(order.IsOpen);
        Evidence.Fired("F62", zones);
    }

    public void Dispose()
    {
        _rest.Dispose();
        _broker.Dispose();
    }

    private async Task UnknownAsync(Fault fault, bool taken)
    {
        _broker.Script = what => what.StartsWith("POST", StringComparison.Ordinal) ? fault : Fault.None;
        Event reply = await _rest.SubmitAsync(Orders.Limit(Id), CancellationToken.None);
        Assert.Equal((EventKind.OrderUnknown, Id, 1), (reply.Header.Kind, reply.Report.OrderId, _broker.Fired[fault]));
        Assert.Single(_broker.Requests);
        Event asked = await _rest.GetOrderByClOrdIdAsync(Id, CancellationToken.None);
        Assert.Equal(taken ? EventKind.ExecutionReport : EventKind.OrderNotFound, asked.Header.Kind);
        Assert.Equal(taken ? 1 : 0, _broker.Orders.Count);
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
