// The session inspector: what the session does unnoticed. It hears the wrapper's public events through a
// BroadcastChannel and asks the server for mishaps at addresses that exist only with LONGHAUL_INSPECTOR=true.
import { ask, isOffline, openTab, sessionId, setOffline } from './actions.js';
import { Channel } from './channel.js';
import { Model } from './model.js';
import { draw } from './timeline.js';
import { PAGE_STYLE, VIEW } from './view.js';
import { duration, outlook, reasonWords, sentence } from './words.js';

const WIDE = matchMedia('(min-width: 1200px)');
const CALM = matchMedia('(prefers-reduced-motion: reduce)');
const OPEN = 'longhaul-inspector-open';
const LOGGED = 60;

class SessionInspector extends HTMLElement {
  #model;
  #channel;
  #selected;
  #walk = [];
  #drawnAt = 0;
  /** The timeline stays at its end until the user scrolls back. */
  #following = true;
  #scrolledTo = 0;

  connectedCallback() {
    const style = new CSSStyleSheet();
    style.replaceSync(PAGE_STYLE);
    document.adoptedStyleSheets.push(style);
    this.attachShadow({ mode: 'open' }).innerHTML = VIEW;
    const [aside, styles] = [this.#find('aside'), this.#find('link')];
    // Not before it looks like something.
    styles.addEventListener('load', () => {
      aside.hidden = false;
      this.#render();
    });

    const early = [];
    this.#channel = new Channel(this, (message) => (this.#model ? this.#hear(message) : early.push(message)));
    this.#model = new Model(this.#channel.tab);
    early.forEach((message) => this.#model.hear(message));
    const { session, left } = this.dataset;
    this.#channel.tell('page', { page: document.title.split(' – ')[0], session, expires_in_ms: Number(left) - performance.now() });

    this.#listen();
    this.#open((localStorage.getItem(OPEN) ?? 'true') === 'true' && WIDE.matches);
    setInterval(() => this.#tick(), CALM.matches ? 1000 : 200);
  }

  get #shadow() {
    return /** @type {ShadowRoot} */ (this.shadowRoot);
  }

  /** @param {string} selector @returns {any} an element that the view has, whatever its kind */
  #find(selector) {
    return this.#shadow.querySelector(selector);
  }

  /** @param {string} selector @returns {NodeListOf<any>} */
  #all(selector) {
    return this.#shadow.querySelectorAll(selector);
  }

  #hear(message) {
    const over = ['rejected', 'signed_out'].includes(this.#model.status.word);
    this.#model.hear(message);
    if (over && this.#model.status.word === 'signed_in') void this.#renameSession();
    this.#render();
  }

  /** The user signed in again in place: the page carries on with a new session. */
  async #renameSession() {
    const { length } = this.dataset.session ?? '';
    const id = await sessionId();
    if (id) this.dataset.session = id.slice(-length);
  }

  #listen() {
    const [toggle, close, scroll, log] = ['.toggle', '.close', '.scroll', '.log'].map((name) => this.#find(name));
    toggle.addEventListener('click', () => this.#choose(!this.hasAttribute('open')));
    close.addEventListener('click', () => this.#choose(false));
    this.#find('aside').addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && !WIDE.matches && this.hasAttribute('open')) this.#choose(false);
    });
    WIDE.addEventListener('change', () => this.#open(WIDE.matches && localStorage.getItem(OPEN) !== 'false'));
    this.#all('.action').forEach((button) => button.addEventListener('click', () => this.#press(button.dataset.action)));

    const point = ({ target }) => this.#select(target.closest?.('.item, .entry')?.item);
    for (const area of [scroll, log]) {
      area.addEventListener('pointerover', point);
      area.addEventListener('pointerleave', () => this.#select(undefined));
    }
    scroll.addEventListener('scroll', () => {
      const byHand = scroll.scrollLeft !== this.#scrolledTo;
      if (byHand) this.#following = scroll.scrollLeft + scroll.clientWidth >= scroll.scrollWidth - 8;
    });
    scroll.addEventListener('blur', () => this.#select(undefined));
    scroll.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const at = this.#walk.indexOf(this.#selected);
      const next = at === -1 ? (step < 0 ? this.#walk.length - 1 : 0) : at + step;
      if (this.#walk[next]) this.#select(this.#walk[next], true);
    });
  }

  /** By hand: remembered on wide screens, and the focus follows. */
  #choose(open) {
    if (WIDE.matches) localStorage.setItem(OPEN, String(open));
    this.#open(open);
    this.#find(open ? '.close' : '.toggle').focus();
  }

  #open(open) {
    this.#following = true;
    this.toggleAttribute('open', open);
    this.#find('.toggle').setAttribute('aria-expanded', String(open));
    this.#render();
  }

  async #press(action) {
    if (action === 'offline') {
      setOffline(!isOffline());
      return this.#channel.tell('pressed', { action: isOffline() ? 'offline' : 'online' });
    }
    if (action === 'tab') {
      openTab();
      return this.#channel.tell('pressed', { action });
    }
    const failed = await ask(action);
    this.#channel.tell('pressed', { action, failed });
  }

  #select(item, scrollTo = false) {
    if (item === this.#selected) return;
    this.#selected = item;
    this.#drawTime();
    this.#all('.entry').forEach((entry) => entry.classList.toggle('entry--selected', entry.item === item && !!item));
    if (scrollTo) this.#find('.item--selected')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #tick() {
    if (document.hidden || !this.#model) return;
    this.#drawToken();
    // At rest only the seconds change.
    if (this.#model.busy || Date.now() - this.#drawnAt > 990) this.#drawTime();
  }

  #render() {
    if (!this.#model || this.#find('aside').hidden) return;
    this.#drawToken();
    this.#drawTime();
    for (const counter of this.#all('.counter')) {
      const count = this.#model.counters[counter.dataset.counter];
      counter.firstChild.textContent = count;
      counter.classList.toggle('counter--some', count > 0);
    }
    this.#drawLog();
  }

  #drawToken() {
    const { token, status, losing, epoch } = this.#model;
    const now = performance.timeOrigin + performance.now();
    const whole = Math.max(Number(this.dataset.lifetime), token.lifetime);
    const left = Math.max(0, token.since + token.lifetime - Date.now());
    const margin = Math.min(30_000, token.lifetime / 5);
    const share = whole ? (100 * left) / whole : 0;
    const wrapped = document.documentElement.hasAttribute('data-alive');

    const meter = this.#find('.meter');
    meter.setAttribute('aria-valuenow', Math.round(share));
    meter.setAttribute('aria-valuetext', `${clock(left)} left`);
    this.#find('.meter__fill').style.inlineSize = `${share}%`;
    this.#find('.meter__margin').style.inlineSize = `${whole ? (100 * margin) / whole : 0}%`;
    this.#find('.ring__left').setAttribute('stroke-dasharray', `${share} 100`);
    const mood = token.revoked || status.word === 'rejected' ? 'over' : token.dead ? 'dead' : left <= margin ? 'low' : 'good';
    this.dataset.mood = mood;

    this.#text('left', mood === 'over' ? '—' : clock(left));
    this.#text('facts', `renewal ${epoch} · session ${this.dataset.session}`);
    this.#text('status', isOffline() ? 'offline' : statusWords(status, now));
    this.dataset.status = isOffline() ? 'unavailable' : status.word;
    this.#pieces(this.#find('.outlook'), outlook({ status, token, losing, left, margin, wrapped }));
    this.#find('[data-action="offline"]').setAttribute('aria-pressed', String(isOffline()));
    this.#find('[data-action="offline"] span').textContent = isOffline() ? 'Go online' : 'Go offline';
    this.#find('[data-action="lose-refresh"]').classList.toggle('action--armed', losing);
  }

  #drawTime() {
    if (!this.hasAttribute('open')) return;
    this.#drawnAt = Date.now();
    const scroll = this.#find('.scroll');
    const pictures = { labels: this.#find('.labels'), chart: this.#find('.chart') };
    this.#walk = draw(pictures, this.#model, { now: Date.now(), selected: this.#selected, ownTab: this.#channel.tab });
    if (this.#following) {
      scroll.scrollLeft = scroll.scrollWidth;
      this.#scrolledTo = scroll.scrollLeft;
    }
    this.#find('.legend').hidden = !!this.#selected;
    this.#pieces(this.#find('.details'), this.#selected ? sentence(this.#selected) : []);
  }

  #drawLog() {
    const items = this.#model.items.slice(-LOGGED).reverse();
    this.#find('.log').replaceChildren(...items.map((item) => this.#entry(item)));
  }

  #entry(item) {
    const entry = document.createElement('li');
    entry.className = `entry entry--${item.kind}`;
    Object.assign(entry, { item });
    const { number, name } = this.#model.tabs.get(item.tab);
    const [time, tab, words] = ['time', 'span', 'span'].map((tag) => document.createElement(tag));
    const at = new Date(item.begin);
    time.textContent = `${at.toTimeString().slice(0, 8)}.${String(at.getMilliseconds()).padStart(3, '0')}`;
    tab.className = 'entry__tab';
    tab.textContent = name === this.#channel.tab ? 'this tab' : `tab ${number}`;
    words.className = 'entry__words';
    this.#pieces(words, sentence(item));
    entry.append(time, tab, words);
    return entry;
  }

  #text(name, text) {
    for (const place of this.#all(`[data-text="${name}"]`)) if (place.textContent !== text) place.textContent = text;
  }

  #pieces(place, pieces) {
    if (place.textContent === pieces.map(([, text]) => text).join('')) return;
    place.replaceChildren(...pieces.map(([tone, text]) => {
      const piece = document.createElement('span');
      piece.className = tone;
      piece.textContent = text;
      return piece;
    }));
  }
}

function clock(ms) {
  const seconds = Math.ceil(ms / 1000);
  const two = (number) => String(number).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function statusWords({ word, reason, until }, now) {
  switch (word) {
    case 'unavailable':
      return `no answer, next try in ${duration(Math.max(0, until - now))}`;
    case 'rejected':
      return `ended: ${reasonWords(reason)}`;
    default:
      return word.replaceAll('_', ' ');
  }
}

customElements.define('session-inspector', SessionInspector);
