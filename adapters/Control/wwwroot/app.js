'use strict';
// Asks for the telemetry every second and writes it into the page. The dot is never green on an old answer: when none has
// come for three seconds the page says so, greys out, and counts the age of what it shows.
const PERIOD = 1000, PATIENCE = 3000, SHORT = 6;
const $ = id => document.getElementById(id);
const usd = (x, digits = 2) => x.toLocaleString('en-US', { style: 'currency', currency: 'USD', minimumFractionDigits: digits, maximumFractionDigits: digits });
const signed = (x, text) => (x > 0 ? '+' : x < 0 ? '−' : '') + text(Math.abs(x));
const tone = x => x > 0 ? 'up' : x < 0 ? 'down' : '';
const plain = word => word.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/^./, c => c.toUpperCase()).replace(/ [A-Z]/g, c => c.toLowerCase());
const newYork = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const newYorkDay = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', weekday: 'short', month: 'short', day: 'numeric' });
const strategies = { gold_silver_ratio: 'Gold/silver pair', tsmom_multi: 'Trend', intraday_momentum: 'Intraday momentum' };
const statuses = {
  Intended: ['sending', 'open'], PendingNew: ['sent', 'open'], New: ['working', 'open'], PartiallyFilled: ['partly filled', 'open'],
  PendingCancel: ['cancelling', 'open'], Unknown: ['outcome unknown', 'bad'], Filled: ['filled', 'done'], Canceled: ['cancelled', ''],
  Rejected: ['refused by broker', 'bad'], Expired: ['expired', ''], Replaced: ['replaced', ''],
};
let answeredAt = 0, last = null;

function span(ns) {
  return ns < 1e3 ? `${ns} ns` : ns < 1e6 ? `${(ns / 1e3).toPrecision(3)} µs` : ns < 1e9 ? `${(ns / 1e6).toPrecision(3)} ms` : `${(ns / 1e9).toPrecision(3)} s`;
}

function lasting(s) {
  const d = Math.floor(s / 86400), h = Math.floor(s / 3600) % 24, m = Math.floor(s / 60) % 60;
  return d ? `${d} d ${h} h` : h ? `${h} h ${m} min` : m ? `${m} min ${Math.floor(s % 60)} s` : `${Math.floor(s)} s`;
}

function put(id, text, className) {
  const node = $(id);
  if (node.textContent !== text) node.textContent = text;
  if (className !== undefined) node.className = className;
}

function at(iso) {
  const time = new Date(iso);
  const day = newYorkDay.format(time), clock = newYork.format(time);
  return day === newYorkDay.format(new Date(last.eventTime)) ? clock : clock === '00:00:00' ? day : `${day} ${clock}`;
}

// Cells are texts or [text, class]; only what differs is written, so that a screen reader and a selection are left in peace.
function rows(id, list) {
  const card = $(id), body = card.querySelector('tbody'), more = card.querySelector('button');
  more.hidden = list.length <= SHORT;
  const label = card.classList.contains('all') ? 'Show fewer' : `Show all ${list.length}`;
  if (more.textContent !== label) more.textContent = label;
  while (body.rows.length > list.length) body.deleteRow(-1);
  list.forEach((cells, r) => {
    const row = body.rows[r] ?? body.insertRow();
    cells.forEach((cell, c) => {
      const [text, className] = Array.isArray(cell) ? cell : [cell, ''];
      const td = row.cells[c] ?? row.insertCell();
      const inner = td.firstElementChild ?? td.appendChild(document.createElement('span'));
      if (inner.textContent !== text) inner.textContent = text;
      if (inner.className !== className) inner.className = className;
    });
  });
}

function dot(colour, headline, reason, advice) {
  document.body.dataset.colour = colour;
  $('dot').setAttribute('aria-label', `${colour}: ${headline}`);
  put('headline', headline);
  put('reason', reason);
  put('advice', advice);
  document.title = `${headline} – Qgtm.Fast`;
}

function wanted(s) {
  if (s.emptyReason) return 'none: ' + s.emptyReason.replaceAll('_', ' ');
  const size = Math.abs(s.targetPct).toFixed(Math.abs(s.targetPct) < 10 ? 1 : 0);
  return s.targetPct > 0 ? `long ${size} %` : s.targetPct < 0 ? `short ${size} %` : 'none';
}

function figures(t) {
  const before = t.equityUsd - t.dayPnlUsd, fall = t.risk.drawdownPct;
  put('equity', usd(t.equityUsd));
  put('today', signed(t.dayPnlUsd, usd) + (before > 0 ? ` (${signed(100 * t.dayPnlUsd / before, x => x.toFixed(2))} %)` : ''), tone(t.dayPnlUsd));
  put('drawdown', fall.toFixed(2) + ' %');
  $('fill').style.width = Math.min(100, fall / 12 * 100) + '%';
  $('fill').style.background = `var(--${fall < 5 ? 'green' : fall < 8 ? 'yellow' : 'red'})`;
  put('uptime', lasting(t.uptimeSeconds));
  put('session', t.sessionOpen ? 'open' : 'closed');
  put('data', t.dataAgeSeconds === null ? 'not yet' : t.dataAgeSeconds < 1 ? 'just now' : lasting(t.dataAgeSeconds) + ' ago');
  put('counts', [t.orders, t.fills, t.rejects].map(n => n.toLocaleString('en-US')).join(', '));
  for (const name of ['p50', 'p99', 'max']) put(name, t.tickToFeatureNs.count ? span(t.tickToFeatureNs[name]) : 'none yet');
  const order = t.tickToOrderNs;
  if (order?.count) put('order99', span(order.p99));
  for (const node of document.querySelectorAll('.order')) node.hidden = !order?.count;
  put('clock', newYorkDay.format(new Date(t.eventTime)) + ' ' + newYork.format(new Date(t.eventTime)));
  $('environment').replaceChildren(Object.assign(document.createElement('b'), { textContent: t.environment }), t.environmentText);
}

function lists(t) {
  const side = o => `${o.side} ${o.qty.toLocaleString('en-US')} ${o.symbol}`;
  const total = t.positions.reduce((sum, p) => sum + Math.abs(p.notionalUsd), 0);
  put('exposure', t.positions.length ? `${t.positions.length}, ${usd(total, 0)} in total` : '');
  const largest = [...t.positions].sort((a, b) => Math.abs(b.notionalUsd) - Math.abs(a.notionalUsd));
  rows('positions', largest.map(p => [p.symbol, p.qty.toLocaleString('en-US').replace('-', '−'), signed(p.notionalUsd, x => usd(x, 0)).replace('+', ''),
    [signed(p.unrealizedPnlUsd, x => usd(x, 0)), tone(p.unrealizedPnlUsd)]]));
  rows('signals', t.recentSignals.map(s => [s.symbol, wanted(s), strategies[s.strategy] ?? s.strategy, at(s.time)]));
  rows('orders', t.recentOrders.map(o => {
    const [text, kind] = statuses[o.status] ?? [plain(o.status), ''];
    const filled = o.cumQty > 0 ? `${o.cumQty.toLocaleString('en-US')} of ${o.qty.toLocaleString('en-US')} at ${usd(o.avgPx)}` : `0 of ${o.qty.toLocaleString('en-US')}, limit ${usd(o.limitPx)}`;
    return [side(o), [text, 'chip ' + kind], filled, at(o.submittedAt)];
  }));
  put('denied', t.denied.toLocaleString('en-US'));
  $('denials').hidden = t.recentDenials.length === 0;
  rows('denials', t.recentDenials.map(d => [side(d), plain(d.reason), strategies[d.strategy] ?? d.strategy, at(d.time)]));
}

function lost() {
  const age = Math.round((Date.now() - answeredAt) / 1000);
  dot('grey', 'No answer from the engine',
    last ? `The figures below are the last known, ${lasting(age)} old.` : 'There are no figures yet.',
    'Check your connection first. If others see this too, call operator A.');
}

async function ask() {
  try {
    const answer = await fetch('/api/v1/daemon/telemetry', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
    const t = await answer.json();
    last = t;
    figures(t);
    lists(t);
    dot(t.health.dot, t.health.headline, t.health.reason, t.health.advice);
    answeredAt = Date.now();
  } catch {
    lost();
  }
}

async function forever() {
  for (;;) {
    await ask();
    await new Promise(next => setTimeout(next, PERIOD));
  }
}

for (const more of document.querySelectorAll('table ~ button')) {
  more.addEventListener('click', () => { more.closest('.card').classList.toggle('all'); if (last) lists(last); });
}

// A phone that sleeps stops the loop above: what it shows on waking is old until the next answer.
setInterval(() => { if (last && Date.now() - answeredAt > PATIENCE + PERIOD) lost(); }, 500);
document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(); });
forever();
