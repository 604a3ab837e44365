// From the messages of all tabs to what is drawn: calls, refreshes, marks, counters, the token. No DOM here.

/** How many calls and refreshes are remembered. */
const LIMIT = 120;

/** The steps that end a refresh. `adopted`: another tab's refresh did it. */
const ENDS_REFRESH = new Set(['renewed', 'adopted', 'rejected', 'unavailable', 'discarded']);

export class Model {
  /** Calls, refreshes and marks, oldest first. */
  items = [];
  /** Tabs in the order in which they were first heard of: name to `{ name, number, open }`. */
  tabs = new Map();
  counters = {
    calls: 0, expired: 0, refreshes: 0, waited: 0, retried: 0, parked: 0, replayed: 0, lost: 0, rejected: 0,
  };
  /** The access token that all tabs share: when it came, how long it lives, what was done to it behind the wrapper. */
  token = { since: 0, lifetime: 0, dead: false, revoked: false };
  /** From when to when there was a good one, oldest first. */
  lives = [];
  /** The next refresh answer of this session will be thrown away. */
  losing = false;
  epoch = 0;
  /** What this tab knows of its session, as the wrapper's `Status`. */
  status = { word: 'signed_in' };

  #own;
  #calls = new Map();
  #refreshing = new Map();

  constructor(ownTab) {
    this.#own = ownTab;
    this.#tab(ownTab);
  }

  hear(message) {
    const tab = this.#tab(message.tab);
    const event = { ...message, t: this.#time(tab, message) };
    const isCall = event.call !== undefined;
    if (isCall) this.#call(event);
    else if (event.step === 'refreshing') this.#startRefresh(event);
    else if (event.step === 'repeated') this.#openRefresh(event, (refresh) => (refresh.repeats += 1));
    else if (ENDS_REFRESH.has(event.step)) this.#endRefresh(event);
    else this.#other(event, tab);
    this.#follow(event);
    while (this.items.length > LIMIT) this.items.shift();
  }

  /** Whether something is under way, so that time matters. */
  get busy() {
    return this.items.some((item) => item.end === null);
  }

  #tab(name) {
    if (!this.tabs.has(name)) this.tabs.set(name, { name, number: this.tabs.size + 1, open: true });
    return this.tabs.get(name);
  }

  /** Durations come from the tab's own monotonic clock; the wall clock only lays the tabs side by side. */
  #time(tab, { at, wall }) {
    const SLEPT = 250;
    if (tab.offset === undefined || Math.abs(at + tab.offset - wall) > SLEPT) tab.offset = wall - at;
    return at + tab.offset;
  }

  #call(event) {
    const key = `${event.tab} ${event.call}`;
    if (event.step === 'called') {
      this.counters.calls += 1;
      const call = {
        kind: 'call', tab: event.tab, path: event.path, begin: event.t, end: null,
        segments: [{ kind: 'sent', from: event.t, to: null }], outcome: '',
      };
      this.#calls.set(key, call);
      this.items.push(call);
      return;
    }
    const call = this.#calls.get(key);
    if (!call) return;
    switch (event.step) {
      case 'waiting':
        this.counters.waited += 1;
        return this.#segment(call, 'waiting', event.t);
      case 'expired':
        this.counters.expired += 1;
        Object.assign(call.segments.at(-1), { to: event.t, refused: true });
        return;
      case 'retried':
      case 'replayed':
        this.counters[event.step] += 1;
        return this.#segment(call, event.step, event.t);
      case 'parked':
        this.counters.parked += 1;
        return this.#segment(call, 'parked', event.t);
      case 'answered':
      case 'failed':
      case 'dropped':
        call.outcome = event.step;
        call.status = event.status;
        this.#close(call, event.t);
        this.#calls.delete(key);
    }
  }

  #segment(call, kind, t) {
    const last = call.segments.at(-1);
    if (last.kind === kind && last.to === null) return;
    // Held back before it went out at all.
    const held = kind === 'waiting' || kind === 'parked';
    if (held && last.kind === 'sent' && last.to === null) return void (last.kind = kind);
    last.to ??= t;
    call.segments.push({ kind, from: last.to, to: null });
  }

  #close(item, t) {
    item.end = t;
    const last = item.segments?.at(-1);
    if (last) last.to ??= t;
  }

  #startRefresh(event) {
    this.counters.refreshes += 1;
    this.#openRefresh(event, (refresh) => this.#close(refresh, event.t));
    const refresh = {
      kind: 'refresh', tab: event.tab, begin: event.t, end: null, cause: event.cause, repeats: 0, outcome: '',
    };
    this.#refreshing.set(event.tab, refresh);
    this.items.push(refresh);
  }

  #openRefresh(event, act) {
    const refresh = this.#refreshing.get(event.tab);
    if (refresh) act(refresh);
  }

  #endRefresh(event) {
    const { step, t } = event;
    if (step === 'unavailable') this.counters.lost += 1;
    if (step === 'rejected') this.counters.rejected += 1;
    const refresh = this.#refreshing.get(event.tab);
    if (refresh) {
      Object.assign(refresh, { outcome: step, reason: event.reason, retryIn: event.retry_in_ms, lifetime: event.expires_in_ms });
      this.#close(refresh, t);
      this.#refreshing.delete(event.tab);
    } else {
      this.#mark(event);
    }
    // Calls that were held back go out now, without another word. Those that were refused say that they are retried.
    for (const [key, call] of this.#calls) {
      const held = key.startsWith(`${event.tab} `) && call.segments.at(-1).kind === 'waiting' && call.segments.length === 1;
      if (held) this.#segment(call, 'sent', t);
    }
  }

  #other(event, tab) {
    if (event.step === 'page') {
      tab.open = true;
      // A page turned is one thing that happened, not two.
      const left = this.items.findLastIndex((item) => item.step === 'left' && item.tab === event.tab);
      if (left !== -1) this.items.splice(left, 1);
    }
    if (event.step === 'left') {
      tab.open = false;
      this.#abandon(event);
    }
    this.#mark(event);
  }

  #mark(event) {
    this.items.push({ ...event, kind: 'mark', begin: event.t, end: event.t });
  }

  /** A page that is gone tells no more about its calls. */
  #abandon({ tab, t }) {
    for (const item of this.items) {
      if (item.tab !== tab || item.end !== null) continue;
      item.outcome = 'left';
      this.#close(item, t);
    }
    this.#refreshing.delete(tab);
    for (const key of [...this.#calls.keys()]) if (key.startsWith(`${tab} `)) this.#calls.delete(key);
  }

  /** What the event says about the token and about the session of this tab. */
  #follow(event) {
    if (event.expires_in_ms > 0) this.#live(event.t, event.expires_in_ms);
    if (event.step === 'pressed') this.#pressed(event);
    // The armed loss goes off at the next refresh, whatever comes of it.
    if (ENDS_REFRESH.has(event.step)) this.losing = false;
    if (event.tab !== this.#own) return;
    this.epoch = event.epoch ?? this.epoch;
    switch (event.step) {
      case 'page':
      case 'began':
      case 'renewed':
      case 'adopted':
      case 'recovered':
        this.status = { word: 'signed_in' };
        break;
      case 'unavailable':
        this.status = { word: 'unavailable', until: event.t + (event.retry_in_ms ?? 0) };
        break;
      case 'rejected':
        this.status = { word: 'rejected', reason: event.reason };
        break;
      case 'signed_out':
        this.status = { word: 'signed_out' };
    }
  }

  #live(t, lifetime) {
    const SAME = 1500;
    this.token = { since: t, lifetime, dead: false, revoked: false };
    const last = this.lives.at(-1);
    const end = t + lifetime;
    // A page that opens tells of the token that is there.
    if (last && last.end > t && Math.abs(last.end - end) < SAME) return;
    if (last) last.end = Math.min(last.end, t);
    this.lives.push({ begin: t, end });
    if (this.lives.length > LIMIT) this.lives.shift();
  }

  #pressed({ action, failed, t }) {
    if (failed) return;
    const last = this.lives.at(-1);
    if (last && (action === 'expire' || action === 'revoke')) last.end = Math.min(last.end, t);
    if (action === 'expire') this.token.dead = true;
    if (action === 'revoke') this.token.revoked = true;
    if (action === 'lose-refresh') this.losing = true;
  }
}
