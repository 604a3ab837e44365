// What the server says of this page, in the attributes of this script's element. PREFIX begins the names of the copies of this
// application, VERSION is the draft that was rendered, FORM the version of its form, EARLY is the key for what this script seals
// and KEY the key for what the module seals. WORDS are the sentences of the status line, in the page's language.
const told = /** @type {Record<string, string>} */ (/** @type {HTMLScriptElement} */ (document.currentScript).dataset);
const { prefix: PREFIX, earlyKey: EARLY, key: KEY } = told;
const [VERSION, FORM] = [Number(told.version), Number(told.formVersion)];
const WORDS = {
  kept: told.kept,
  notKept: told.notKept,
  failed: told.failed,
  failedNotKept: told.failedNotKept,
  failedPage: told.failedPage,
};

// What this device keeps of an application, before the wasm module is there and underneath it. Each page keeps one copy, under an id of
// its own, and holds a lock of that name for as long as it lives: so the copies of pages that are gone can be told from the others.
let tab = fresh();
let ownName = PREFIX + tab;
/** @type {Map<string, Change>} */
const typed = new Map();
/** @type {Set<string>} */
const waiting = new Set();
const channel = self.BroadcastChannel && new BroadcastChannel('longhaul:copies');
/** @type {string | undefined} */
let latest;

function fresh() {
  const bytes = new Uint8Array(12);
  try {
    crypto.getRandomValues(bytes);
  } catch {
    // No secret, only a name.
    bytes.forEach((_, at) => (bytes[at] = Math.random() * 256));
  }
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join('');
}

// Some browsers refuse locks and storage to pages of this kind: then nothing is kept, and the status line says so.
const locks = navigator.locks;
function lock(name, act) {
  if (!locks) return act();
  return locks.request(name, act).catch(() => {});
}
const live = () => locks && lock(ownName, () => new Promise(() => {}));
live();
channel?.addEventListener('message', ({ data }) => data === 'who' && channel.postMessage(ownName));

// Keeps a change that the module does not.
/** @param {Change} change */
function keepChange({ path, base, value }) {
  const first = typed.get(path);
  const from = first ? first.base : base;
  if (from === value) typed.delete(path);
  else typed.set(path, { path, base: from, value });
  keep();
}

// Until now the module kept its copy under this name. What comes from here on is kept beside it, and so is what the
// module has not heard.
function keepAnew(hasHeard) {
  if (hasHeard) typed.clear();
  tab = fresh();
  ownName = PREFIX + tab;
  live();
  if (!hasHeard) keep();
}

function forget() {
  try {
    localStorage.removeItem(ownName);
  } catch {
    // Then there is none.
  }
}

// Without the module a page is posted, and only the next page knows whether that was saved. So the post names the copy,
// and the answer says in a cookie that it can go.
// Not if the user went on typing on the page that was posted: that is in the copy alone.
addEventListener('formdata', ({ target, formData }) => {
  if (alive || !(/** @type {Element} */ (target).matches('.questions'))) return;
  formData.set('_copy', tab);
  typedOn('');
  addEventListener('input', () => typedOn(tab), { capture: true, once: true });
});

function typedOn(tab) {
  try {
    sessionStorage.setItem('typed-on', tab);
  } catch {
    // Then there is no copy either.
  }
}

// As the module's copies, but sealed by the browser itself (AES-GCM), which is there from the start.
const EARLY_FORMAT = 'early1.';
const text = new TextEncoder();
const secret = crypto.subtle?.importKey('raw', bytes(EARLY), 'AES-GCM', false, ['encrypt', 'decrypt']);

/** @param {string} hex */
function bytes(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

async function keep() {
  const own = ownName;
  const mine = (latest = JSON.stringify({ version: VERSION, form_version: FORM, at: Date.now(), steps: [[...typed.values()]] }));
  const sealed = await seal(own, mine).catch(() => undefined);
  // Something newer is on its way, or the module has taken over.
  if (alive || mine !== latest || own !== ownName) return;
  // Whether this device has the latest change.
  let isKept = false;
  try {
    if (typed.size === 0) localStorage.removeItem(own);
    else if (sealed) localStorage.setItem(own, sealed);
    isKept = sealed !== undefined;
  } catch {
    // A device without storage keeps nothing.
  }
  tell(isKept);
}

async function seal(name, plain) {
  if (!secret) return undefined;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const algorithm = { name: 'AES-GCM', iv, additionalData: text.encode(name) };
  const sealed = await crypto.subtle.encrypt(algorithm, await secret, text.encode(plain));
  return EARLY_FORMAT + latin1(iv) + latin1(new Uint8Array(sealed));
}

function latin1(bytes) {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

async function unsealed(name, kept) {
  if (!kept.startsWith(EARLY_FORMAT) || !secret) return kept;
  const sealed = Uint8Array.from(kept.slice(EARLY_FORMAT.length), (character) => character.charCodeAt(0));
  const algorithm = { name: 'AES-GCM', iv: sealed.slice(0, 12), additionalData: text.encode(name) };
  try {
    const plain = new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, await secret, sealed.slice(12)));
    // A copy may hold half a character, which no other program reads.
    const mended = (_, value) => (typeof value === 'string' ? whole(value) : value);
    return 'plain.' + JSON.stringify(JSON.parse(plain), mended);
  } catch {
    return kept;
  }
}

// A page that is reloaded has a successor, which shows what was typed only if it gets the copy itself. So it comes first.
const SUCCESSOR = 3000;

// Calls `take` with the copies that pages left which are gone: names and contents in turn. Pages that
// live keep theirs; when one of them goes, it is called again.
function gone(take) {
  return lock(PREFIX + 'take', async () => {
    const others = names();
    if (others.length === 0) return;
    const living = await livingNames();
    const left = others.filter((name) => !living.has(name));
    const opened = await Promise.all(left.map(async (name) => [name, await unsealed(name, localStorage.getItem(name) ?? '')]));
    if (opened.length > 0) take(opened.flat());
    if (!locks) return;
    for (const other of others.filter((name) => living.has(name) && !waiting.has(name))) {
      waiting.add(other);
      const again = () => (waiting.delete(other), gone(take));
      locks.request(other, () => {}).then(() => setTimeout(again, SUCCESSOR), () => {});
    }
  });
}

function names() {
  try {
    return Object.keys(localStorage).filter((other) => other.startsWith(PREFIX) && other !== ownName);
  } catch {
    return [];
  }
}

async function livingNames() {
  if (locks) return new Set((await locks.query()).held?.map((held) => held.name));
  /** @type {Set<string>} */
  const living = new Set();
  if (!channel) return living;
  const hear = ({ data }) => living.add(data);
  channel.addEventListener('message', hear);
  channel.postMessage('who');
  await new Promise((heard) => setTimeout(heard, 400));
  channel.removeEventListener('message', hear);
  return living;
}

// The status line, where the module does not speak for itself. It says what is true of what was typed on this page, in
// WORDS, with the button's own words in the place of BUTTON.
/** @type {[string, string] | undefined} */
let before;

function say(kind, words) {
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.save-status'))) {
    const text = line.querySelector('.save-status__text');
    if (!text) continue;
    before ??= [line.dataset.status ?? '', text.textContent];
    line.dataset.status = kind;
    text.textContent = words.replace('BUTTON', button());
  }
}

function button() {
  return document.querySelector('.questions .actions [type=submit]')?.textContent.trim() ?? '';
}

function tell(isKept) {
  if (lostAt !== undefined) say('failed', button() ? (isKept ? WORDS.failed : WORDS.failedNotKept) : WORDS.failedPage);
  else if (typed.size > 0) say(isKept ? 'local' : 'failed', isKept ? WORDS.kept : WORDS.notKept);
  else if (before) say(...before);
}
