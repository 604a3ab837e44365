// What the tabs of this browser tell each other. The wrapper's events come through here from
// app/src/components/inspector/bridge.rs, where the shape of a message is described; panels add three messages of
// their own: `page` (a page was opened), `left` (it was left) and `pressed` (the user pressed a button).

const NAME = 'longhaul-inspector';
const KEPT = 'longhaul-inspector';
/** A longer history slows the page down, and users do not scroll back that far. */
const LIMIT = 600;

export class Channel {
  #channel = new BroadcastChannel(NAME);
  #heard = [];
  #listener;

  /** `element` carries the name of this tab, which the wrapper's events bear too. */
  constructor(element, listener) {
    this.#listener = listener;
    // Taken out, and put back when the page is left: a tab that is duplicated meanwhile gets a name of its own.
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
    sessionStorage.removeItem(KEPT);
    if (kept) element.dataset.tab = kept.tab;
    this.tab = element.dataset.tab;
    for (const message of kept?.heard ?? []) this.#hear(message);

    this.#channel.onmessage = ({ data }) => this.#hear(data);
    addEventListener('pagehide', () => {
      this.tell('left');
      sessionStorage.setItem(KEPT, JSON.stringify({ tab: this.tab, heard: this.#heard }));
    });
    addEventListener('pageshow', ({ persisted }) => persisted && sessionStorage.removeItem(KEPT));
  }

  /** Tells all panels, this one included. */
  tell(step, details = {}) {
    const message = { tab: this.tab, at: performance.now(), wall: Date.now(), step, ...details };
    this.#channel.postMessage(message);
    this.#hear(message);
  }

  #hear(message) {
    this.#heard.push(message);
    if (this.#heard.length > LIMIT) this.#heard.shift();
    this.#listener(message);
  }
}
