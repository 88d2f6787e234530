// Alpaca's own client against `qgtm sim`, told apart from the real service by its address only.
// One line per step; the first step that fails ends the run with exit code 1.
import assert from "node:assert/strict";
import { Alpaca, trading, TimeFrame } from "@alpacahq/alpaca-trade-api";

const base = new URL(process.argv[2]);
const [keyId, secret] = process.argv.slice(3);
const options = {
  keyId,
  secret,
  timeoutMs: 20_000,
  rateLimit: false,
  fetchApi: (input, init) => {
    const url = new URL(typeof input === "string" ? input : input.url ?? input);
    return fetch(new URL(url.pathname + url.search, base), init);
  },
};
const alpaca = new Alpaca(options);
const stranger = new Alpaca({ ...options, secret: "wrong", retry: false });
const ws = `ws://${base.host}`;
const symbol = "GLD";
let steps = 0;

async function step(name, work) {
  await work();
  steps++;
  console.log(`ok ${name}`);
}

/** Resolves with the first value that fits, fails after half a minute. */
function waiter() {
  const seen = [];
  const waiting = [];
  return {
    seen,
    add(value) {
      seen.push(value);
      for (const w of [...waiting]) if (w.fits(value)) { waiting.splice(waiting.indexOf(w), 1); clearTimeout(w.timer); w.done(value); }
    },
    until(fits, what) {
      const already = seen.find(fits);
      if (already) return Promise.resolve(already);
      return new Promise((done, fail) => waiting.push({ fits, done, timer: setTimeout(() => fail(new Error(`waited in vain for ${what}`)), 30_000) }));
    },
  };
}

const updates = waiter();
const event = (order, name) => updates.until(u => u.order.id === order.id && u.event === name, `${name} of ${order.id}`);
const orders = alpaca.trading.orders;
const stream = alpaca.trading.stream({ url: `${ws}/stream` });
const market = alpaca.marketData.stockStream({ url: `${ws}/v2/iex` });
const data = { quotes: waiter(), trades: waiter(), bars: waiter(), errors: [] };

async function openStreams() {
  const listening = new Promise(done => stream.on("subscription", done));
  stream.onTradeUpdate(u => updates.add(u));
  stream.onError(e => data.errors.push(`trading: ${e}`));
  stream.onConnect(() => stream.subscribeTradeUpdates());
  stream.connect();
  assert.deepEqual(await listening, ["trade_updates"]);
  market.onQuote(q => data.quotes.add(q));
  market.onTrade(t => data.trades.add(t));
  market.onBar(b => data.bars.add(b));
  market.onError(e => data.errors.push(`data: ${e}`));
  market.onConnect(() => {
    market.subscribeForQuotes([symbol, "SLV"]);
    market.subscribeForTrades([symbol]);
    market.subscribeForBars(["*"]);
  });
  market.connect();
  const quote = await data.quotes.until(q => q.symbol === symbol && q.bidPrice > 0 && q.askPrice > q.bidPrice, "a quote");
  assert.ok(quote.timestamp instanceof Date);
  await data.trades.until(t => t.symbol === symbol && t.price > 0, "a trade");
}

await step("wrong keys are refused as such", async () => {
  await assert.rejects(stranger.trading.account.getAccount(), e => e.status === 401);
});
await step("account", async () => {
  const account = await alpaca.trading.account.getAccount();
  assert.equal(account.status, "ACTIVE");
  assert.equal(Number(account.equity), Number(account.cash));
  assert.ok(Number(account.buyingPower) > Number(account.cash));
  assert.ok((await alpaca.trading.validateConnection()).ok);
});
await step("account configuration", async () => {
  const on = await alpaca.trading.accountConfigurations.patchAccountConfig({ accountConfigurations: { suspendTrade: true } });
  assert.equal(on.suspendTrade, true);
  await assert.rejects(orders.market({ symbol, qty: 1, side: "buy" }), e => e.status === 403 && e.code === 40310000);
  await alpaca.trading.accountConfigurations.patchAccountConfig({ accountConfigurations: { suspendTrade: false } });
});
await step("assets", async () => {
  const all = await alpaca.trading.assets.getV2Assets();
  const one = await alpaca.trading.assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: symbol });
  assert.ok(all.some(a => a.id === one.id && a.tradable));
  await assert.rejects(alpaca.trading.assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: "NOPE" }), e => e.status === 404 && e.code === 40410000);
});
await step("clock and calendar", async () => {
  const clock = await alpaca.trading.clock.legacyClock();
  assert.equal(clock.isOpen, true);
  assert.ok(clock.nextClose > clock.timestamp);
  const days = await alpaca.trading.calendar.legacyCalendar({ start: new Date("2026-11-23"), end: new Date("2026-11-27") });
  assert.deepEqual(days.map(d => d.close), ["16:00", "16:00", "16:00", "13:00"]);
  const { clocks } = await alpaca.trading.clock.clock({ markets: "NYSE" });
  assert.equal(clocks[0].phase, "core");
});
await step("both streams", openStreams);

await step("a market order from new to filled", async () => {
  const order = await orders.market({ symbol, qty: 10, side: "buy", clientOrderId: "sdk-1" });
  assert.equal(order.clientOrderId, "sdk-1");
  await event(order, "new");
  const fill = await updates.until(u => u.order.id === order.id && u.event === "fill", "the fill");
  assert.ok(fill.executionId && Number(fill.price) > 0 && Number(fill.positionQty) === 10);
  assert.equal((await orders.getOrderByClientOrderId({ clientOrderId: "sdk-1" })).status, "filled");
  await assert.rejects(orders.market({ symbol, qty: 1, side: "buy", clientOrderId: "sdk-1" }), e => e.status === 422 && e.code === 40010001);
});
await step("submit and wait", async () => {
  const done = await alpaca.trading.submitAndWait({ type: "market", symbol: "SLV", qty: 7, side: "buy", clientOrderId: "sdk-2" }, { timeoutMs: 20_000, stream });
  assert.equal(done.status, "filled");
});
await step("a limit order is replaced and cancelled", async () => {
  const order = await orders.limit({ symbol, qty: 3, side: "buy", limitPrice: 100 });
  await event(order, "new");
  const next = await orders.patchOrderByOrderId({ orderId: order.id, patchOrderRequest: { limitPrice: "101.5", qty: "4" } });
  assert.notEqual(next.id, order.id);
  assert.equal(next.replaces, order.id);
  const replaced = await event(order, "replaced");
  assert.equal(replaced.order.replacedBy, next.id);
  await event(next, "new");
  const list = await orders.getAllOrders({ status: "open", symbols: [symbol] });
  assert.deepEqual(list.map(o => [o.id, o.qty, o.limitPrice]), [[next.id, "4", "101.5"]]);
  await orders.deleteOrderByOrderID({ orderId: next.id });
  await event(next, "canceled");
  await assert.rejects(orders.deleteOrderByOrderID({ orderId: next.id }), e => e.status === 422 && /"canceled"/.test(e.message));
});
await step("stop, stop limit and trailing stop rest on the position", async () => {
  const stop = await orders.stop({ symbol, qty: 2, side: "sell", stopPrice: 100 });
  const stopLimit = await orders.stopLimit({ symbol, qty: 2, side: "sell", stopPrice: 100, limitPrice: 99.5 });
  const trailing = await orders.trailingStop({ symbol, qty: 2, side: "sell", trailPercent: 20 });
  for (const o of [stop, stopLimit, trailing]) await event(o, "new");
  const now = await orders.getOrderByOrderID({ orderId: trailing.id });
  assert.ok(Number(now.hwm) > Number(now.stopPrice));
  assert.equal((await alpaca.trading.positions.getOpenPosition({ symbolOrAssetId: symbol })).qtyAvailable, "4");
  const rows = await orders.deleteAllOrders();
  assert.deepEqual(rows.map(r => r.status), [200, 200, 200]);
  for (const o of [stop, stopLimit, trailing]) await event(o, "canceled");
});
await step("a bracket: legs held, armed by the fill, cancelled as one", async () => {
  const last = (await alpaca.marketData.getLatestPrice(symbol));
  const order = await orders.bracket({ symbol, qty: 2, side: "buy", takeProfit: { limitPrice: Math.round(last * 1.5) }, stopLoss: { stopPrice: Math.round(last * 0.5) } });
  assert.equal(order.legs.length, 2);
  assert.deepEqual(order.legs.map(l => l.status), ["held", "held"]);
  await event(order, "fill");
  for (const leg of order.legs) await event(leg, "new");
  const nested = await orders.getOrderByOrderID({ orderId: order.id, nested: true });
  assert.deepEqual(nested.legs.map(l => l.type), ["limit", "stop"]);
  await orders.deleteOrderByOrderID({ orderId: order.legs[0].id });
  for (const leg of order.legs) await event(leg, "canceled");
});
await step("positions and account add up", async () => {
  const positions = await alpaca.trading.positions.getAllOpenPositions();
  assert.deepEqual(positions.map(p => [p.symbol, p.qty]), [[symbol, "12"], ["SLV", "7"]]);
  const account = await alpaca.trading.account.getAccount();
  assert.ok(Math.abs(Number(account.equity) - Number(account.cash) - Number(account.longMarketValue)) < 0.01);
});
await step("close a part of one position, then everything", async () => {
  const part = await alpaca.trading.positions.deleteOpenPosition({ symbolOrAssetId: symbol, percentage: 50 });
  assert.equal((await event(part, "fill")).positionQty, "6");
  const resting = await orders.limit({ symbol, qty: 6, side: "sell", limitPrice: 5000 });
  await event(resting, "new");
  const rows = await alpaca.trading.closeAllPositions({ cancelOrders: true });
  assert.deepEqual(rows.map(r => r.status), [200, 200]);
  for (const row of rows) await updates.until(u => u.order.symbol === row.symbol && u.event === "fill" && u.positionQty === "0", `${row.symbol} flat`);
  assert.deepEqual(await alpaca.trading.positions.getAllOpenPositions(), []);
});
await step("activities, page by page", async () => {
  const all = [];
  for await (const a of alpaca.trading.iterateActivities({ activityTypes: ["FILL"], pageSize: 2 })) all.push(a);
  assert.ok(all.length >= 6);
  assert.equal(new Set(all.map(a => a.id)).size, all.length);
});
await step("portfolio history", async () => {
  const history = await alpaca.trading.portfolioHistory.getAccountPortfolioHistory({ period: "1M", timeframe: "1D" });
  assert.equal(history.timestamp.length, history.equity.length);
  assert.ok(history.equity.length > 0);
});
await step("bars of many symbols, page by page", async () => {
  const bars = await alpaca.marketData.collectStockBarsBySymbol({ symbols: "GLD,SLV", timeframe: TimeFrame.Day, start: new Date("2026-01-02"), end: new Date("2026-02-27T23:00:00Z"), limit: 7 });
  assert.deepEqual(Object.keys(bars).sort(), ["GLD", "SLV"]);
  assert.equal(bars.GLD.length, 39);
  assert.equal(bars.SLV.length, 39);
});
await step("quotes, trades and snapshots", async () => {
  const quotes = await alpaca.marketData.getStockQuotesFor(symbol, { limit: 100 }, { maxPerSymbol: 250 });
  assert.ok(quotes.length > 0 && quotes.every(q => q.symbol === undefined || q.symbol === symbol));
  const trades = await alpaca.marketData.getStockTradesFor(symbol, { limit: 100 }, { maxPerSymbol: 250 });
  assert.ok(trades.length > 0);
  const snapshot = await alpaca.marketData.stocks.stockSnapshotSingle({ symbol });
  assert.ok(snapshot.latestTrade.p > 0 && snapshot.prevDailyBar.c > 0);
});
await step("watchlists", async () => {
  const list = await alpaca.trading.watchlists.postWatchlist({ createWatchlistRequest: { name: "metals", symbols: ["GLD", "SLV"] } });
  assert.deepEqual(list.assets.map(a => a.symbol), ["GLD", "SLV"]);
  await alpaca.trading.watchlists.deleteWatchlistById({ watchlistId: list.id });
});
await step("minute bars on the stream", async () => {
  const bar = await data.bars.until(b => b.volume > 0, "a minute bar");
  assert.ok(bar.high >= bar.low && bar.tradeCount > 0);
});
await step("nothing went wrong on the streams", async () => {
  assert.deepEqual(data.errors, []);
  market.disconnect();
  stream.disconnect();
});
console.log(`done ${steps} steps`);
process.exit(0);
