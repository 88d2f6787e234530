'use strict';
// What operator B does here: log in, read what waits, confirm it, or stop everything. The key goes once to the server, which
// answers with a cookie that no script can read; the token of a reset is never stored. Each dangerous button asks twice.
const RESET = '/api/v1/risk/kill-tier/reset', SESSION = '/api/v1/auth/session', LOOK = 3000, SURE = 5000;
let token = null, busy = false, shown = '', calmConfirm = () => {};

async function send(method, path, words) {
  const body = words && JSON.stringify(words);
  const answer = await fetch(path, { method, body, cache: 'no-store', headers: words ? { 'content-type': 'application/json' } : {}, signal: AbortSignal.timeout(8000) });
  const said = await answer.json();
  return { ok: answer.ok, status: answer.status, said };
}

function tell(text) { put('told', text); }

function show(who) {
  const operator = who?.role === 'operatorA' || who?.role === 'operatorB';
  $('login').hidden = !!who?.role;
  $('console').hidden = !who?.role;
  $('flatten').hidden = !operator;
  put('whoami', who?.role ? `${who.name} (${who.role.replace('operator', 'operator ')})` : '');
  return operator;
}

function waits(w) {
  const what = w ? `${w.number} ${w.says} ${w.reason}` : '';
  // What was armed for one request does not confirm another.
  if (what !== shown) calmConfirm();
  shown = what;
  token = w?.token ?? null;
  $('confirm').hidden = !token;
  const minutes = w ? Math.ceil(w.secondsLeft / 60) : 0;
  put('pending', w ? `${w.says} Reason: ${w.reason}. Void in ${minutes} minute${minutes === 1 ? '' : 's'}.` : 'Nothing waits.');
}

async function look() {
  if (busy) return;
  try {
    const { ok, said } = await send('GET', RESET);
    if (busy) return;
    if (ok) waits(said.waiting);
    else { const session = await send('GET', SESSION); show(session.said); }
  } catch {
    waits(null);
  }
}

async function act(call) {
  busy = true;
  try {
    const { said } = await call();
    tell(said.done ?? said.title ?? '');
  } catch {
    tell('No answer. Look at the tier above before you try again.');
  }
  busy = false;
  await look();
}

// The first tap arms the button for five seconds, the second one acts.
function twice(button, sure, then) {
  const text = button.textContent;
  let armed = 0;
  const calm = () => { armed = 0; button.textContent = text; button.classList.remove('sure'); };
  button.addEventListener('click', () => {
    if (armed) { clearTimeout(armed); calm(); then(); return; }
    button.textContent = sure;
    button.classList.add('sure');
    armed = setTimeout(calm, SURE);
  });
  return () => { clearTimeout(armed); calm(); };
}

$('login').addEventListener('submit', async event => {
  event.preventDefault();
  const key = $('key').value.trim();
  $('key').value = '';
  try {
    const { ok, said } = await send('POST', SESSION, { key });
    tell(ok ? '' : 'This key was not accepted.');
    if (ok && show(said)) await look();
  } catch {
    tell('No answer: check your connection.');
  }
});

$('logout').addEventListener('click', async () => {
  try { await send('DELETE', SESSION); } catch { tell('No answer: close the browser instead.'); }
  waits(null);
  show(null);
});

calmConfirm = twice($('confirm'), 'Tap again to confirm', () => act(() => send('POST', RESET, { token })));
twice($('flatten'), 'Tap again: every position is closed', () => act(() => send('POST', '/api/v1/daemon/flatten', { reason: 'FLATTEN on the page' })));
send('GET', SESSION).then(({ said }) => { if (show(said)) look(); }).catch(() => show(null));
setInterval(() => { if (!$('console').hidden && !document.hidden && !$('flatten').hidden) look(); }, LOOK);
