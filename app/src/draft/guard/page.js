// The controls that hold answers. They are read as they stand on the screen, because not everything that fills one in sends an
// event: `shown` holds what each control is known to hold, and a look finds what is different by now.
const CONTROLS = '.questions :is(.input, .choice__input)';
/** @typedef {HTMLInputElement & { options?: HTMLOptionsCollection }} Control an input, select or textarea; only a select has options */
/** @typedef {{ path: string, base: string | undefined, value: string | undefined }} Change */

/** @type {WeakMap<Control, string | boolean>} */
const shown = new WeakMap();
/** @type {EventTarget | null | undefined} */
let composing;

// A browser that shows a page again puts back what its controls held when it was left. That was not typed, and is older than
// the draft.
let isSettled = /** @type {PerformanceNavigationTiming} */ (performance.getEntriesByType?.('navigation')[0])?.type === 'navigate';
/** @type {WeakSet<EventTarget>} */
const touched = new WeakSet();
for (const name of ['input', 'change']) addEventListener(name, ({ target }) => target && touched.add(target), true);
addEventListener('load', () => {
  if (isSettled) return;
  for (const control of controls()) if (!touched.has(control)) shown.set(control, state(control));
  isSettled = true;
});

// Once known, a control stays one, whatever name and class other programs give it.
/** @type {Map<Control, string>} */
const named = new Map();

function controls() {
  for (const control of /** @type {NodeListOf<Control>} */ (document.querySelectorAll(CONTROLS))) {
    if (control.name && control.type !== 'file' && !named.has(control)) named.set(control, control.name);
  }
  for (const control of named.keys()) if (!control.isConnected) named.delete(control);
  return [...named.keys()];
}

// Controls that the module has drawn, by their ids. If another element has come in the place of one, the page that the module
// goes on changing is not the one that the user sees.
/** @type {Map<string, Control>} */
const ours = new Map();

function isReplaced() {
  for (const [id, control] of ours) {
    if (control.isConnected) continue;
    ours.delete(id);
    if (document.getElementById(id)?.matches(CONTROLS)) return true;
  }
  return !page?.isConnected;
}

// Afterwards: the module may be in the middle of drawing. One check is enough for all events until then.
let isCheckDue = false;
function checkSoon() {
  if (isCheckDue) return;
  isCheckDue = true;
  setTimeout(() => {
    isCheckDue = false;
    if (alive && isReplaced()) failed('call', 'replaced');
  });
}

const isBox = ({ type }) => type === 'radio' || type === 'checkbox';
const state = (control) => (isBox(control) ? control.checked : control.value);

// What a control held when it was drawn.
function drawn(control) {
  if (isBox(control)) return control.defaultChecked;
  if (!control.options) return control.defaultValue;
  return ([...control.options].find((option) => option.defaultSelected) ?? control.options[0])?.value;
}

function known(control) {
  if (shown.has(control)) return shown.get(control);
  const [was, is] = [drawn(control), state(control)];
  // A control drops line breaks and spaces that it does not take; that is no change.
  const bare = (value) => (typeof value === 'string' ? value.replace(/\s/g, '') : value);
  return bare(was) === bare(is) ? is : was;
}

// The answer that is given at `path`, if `of` says what each control holds. A date has three controls, a choice has several.
function answer(path, of) {
  const all = controls().filter((control) => named.get(control) === path || stem(named.get(control)) === path);
  const [first] = all;
  if (!first) return undefined;
  if (named.get(first) !== path) {
    const part = (name) => all.find((control) => named.get(control) === `${path}.${name}`);
    const text = (control) => (control ? of(control).trim().replaceAll('-', '\u2010') : '');
    return ['year', 'month', 'day'].map((name) => text(part(name))).join('-').replace(/^--$/, '') || undefined;
  }
  const held = isBox(first) ? all.find(of)?.value : of(first);
  return whole(held ?? '') || undefined;
}

function stem(name) {
  return name.replace(/\.(day|month|year)$/, '');
}

function pathOf(control) {
  const name = named.get(control) ?? control.name;
  const isPart = ['day', 'month', 'year'].every((part) => document.getElementById(`${stem(name)}.${part}`));
  return isPart ? stem(name) : name;
}

// Half a character, cut off by a limit or a deletion, can be stored nowhere.
function whole(text) {
  return text.toWellFormed ? text.toWellFormed() : text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

// What has changed since the last look is handed to `changed` in the form of the draft's own changes. What is being composed
// is not reported yet, unless the page may be gone before it is finished.
function look(isLast = false) {
  if (alive) checkSoon();
  const before = new Map();
  for (const control of controls()) {
    if ((control === composing && !isLast) || !(isSettled || touched.has(control))) continue;
    const [was, is] = [known(control), state(control)];
    if (was !== is) before.set(control, was);
    shown.set(control, is);
  }
  const changes = [...new Set([...before.keys()].map(pathOf))].map((path) => ({
    path,
    base: answer(path, (control) => (before.has(control) ? before.get(control) : state(control))),
    value: answer(path, state),
  }));
  for (const change of changes) if (change.base !== change.value) changed(change);
}

// Writes what the draft holds into a control.
function write(control, property, value) {
  ours.set(control.id, control);
  if (control.name) named.set(control, control.name);
  if (control === composing) {
    addEventListener('compositionend', () => setTimeout(() => write(control, property, value)), { once: true });
    return;
  }
  if (control[property] !== value) {
    // What has come into other controls unseen is not overwritten by what follows from this.
    look();
    control[property] = value;
  }
  shown.set(control, state(control));
}

for (const name of ['input', 'change', 'click', 'submit', 'focusin', 'focusout', 'keydown', 'drop']) addEventListener(name, () => look(), true);
for (const name of ['pagehide', 'beforeunload']) addEventListener(name, () => look(true), true);
document.addEventListener('visibilitychange', () => look(document.hidden), true);
addEventListener('compositionstart', ({ target }) => (composing = target), true);
addEventListener(
  'compositionend',
  () => {
    composing = undefined;
    // Some browsers send the last `input` before this event, others after it.
    look();
  },
  true,
);

// The page changes hands: to the module once, as soon as nothing that the user has begun is interrupted by it, and back when
// the module fails.
/** @type {{ taken(changes: string): void, changed(path: string, value: string): void } | undefined} */
let module;
/** @type {HTMLElement | undefined} */
let offered;
// What the module drew, once it is on the page.
/** @type {HTMLElement | undefined} */
let page;
let alive = false;
// What kept the module from going on, and where the page was that it had to give back.
/** @type {string | undefined} */
let failure;
/** @type {string | undefined} */
let lostAt;

const ROOT = document.documentElement;
/** @type {(tree: Element, id: string) => Control | null} */
const byId = (tree, id) => tree.querySelector(`[id="${id.replace(/["\\]/g, '\\$&')}"]`);
// Another program's element may have the same id.
const main = () => /** @type {HTMLElement | null} */ (document.querySelector('main#main'));

// What was thrown may be anything.
const messageOf = (/** @type {any} */ error) => error?.message;

/** @param {Change} change */
function changed(change) {
  if (alive) {
    try {
      return module?.changed(change.path, change.value ?? '');
    } catch (error) {
      failed('call', messageOf(error));
    }
  }
  // As the server rendered the page, that is what the answer was.
  if (lostAt === undefined) change.base = answer(change.path, drawn);
  keepChange(change);
}

function listen(functions) {
  module = functions;
}

function offer(page) {
  offered = page;
  try {
    takeOver();
  } catch (error) {
    failed('call', messageOf(error), false);
  }
}

// What cannot be carried over to other elements: a key or button that is down, a word that is being composed, an open list, a
// choice of files, something that is being dragged.
const held = new Set();
const hold = (name, on, off) => {
  for (const event of on) addEventListener(event, () => held.add(name), true);
  for (const event of off) addEventListener(event, () => held.has(name) && setTimeout(() => held.delete(name) && takeOver()), true);
};
hold('pointer', ['pointerdown'], ['pointerup', 'pointercancel', 'change', 'keydown']);
hold('composition', ['compositionstart'], ['compositionend']);
hold('drag', ['dragstart', 'dragenter'], ['dragend', 'drop', 'pointermove']);
addEventListener('keydown', ({ key }) => key === ' ' && held.add('key'), true);
addEventListener('click', ({ target }) => /** @type {Control | null} */ (target)?.type === 'file' && held.add('files'), true);
hold('key', [], ['keyup', 'blur']);
hold('files', [], ['change', 'cancel', 'keydown', 'pointerdown']);
addEventListener('pointermove', ({ buttons }) => buttons === 0 && held.delete('pointer') && takeOver(), true);
for (const name of ['change', 'focusout', 'keyup']) addEventListener(name, () => offered && setTimeout(takeOver), true);

function isListOpen() {
  const focused = /** @type {Control | null} */ (document.activeElement);
  if (!focused?.options) return false;
  // Where a browser does not say whether a list is open, it may be.
  return self.CSS?.supports?.('selector(:open)') ? focused.matches(':open') : true;
}

function takeOver() {
  if (!offered || failure || held.size > 0 || composing || isListOpen()) return;
  const old = main();
  if (!old) return;
  page = offered;
  offered = undefined;
  look(true);
  const changes = JSON.stringify([...typed.values()]);
  if (typed.size === 0) forget();
  replace(old, page, (control) => typed.has(pathOf(control)));
  alive = true;
  try {
    module?.taken(changes);
  } catch (error) {
    return failed('call', messageOf(error), false);
  }
  // Once the module has done what it does at its start.
  setTimeout(() => alive && ROOT.setAttribute('data-alive', ''));
}

// Puts `page` in the place of `old`, and with it all that belongs to the user and not to the page: what the controls hold,
// focus, caret, selection, scroll positions.
function replace(old, page, isTyped) {
  const isIdle = document.activeElement === document.body && self.scrollY === 0;
  const active = /** @type {Control | null} */ (document.activeElement);
  const focused = active && old.contains(active) ? active : undefined;
  const caret = focused && caretOf(focused);
  const marked = selectionIn(old);
  const { scrollX, scrollY } = self;
  const all = [...old.querySelectorAll(CONTROLS)];
  const moved = all.map((control) => [control, isTyped(control), control.scrollTop, control.scrollLeft]);
  old.replaceWith(page);
  for (const [control, wasTyped, top, left] of moved) {
    const next = byId(page, control.id);
    if (!next || next.localName !== control.localName || next.type !== control.type) continue;
    if (wasTyped || control.type === 'file') carry(control, next);
    if (top || left) next.scrollTo(left, top);
  }
  const next = focused ? counterpart(focused, page) : isIdle ? byId(page, 'error-summary') : undefined;
  next?.focus({ preventScroll: !isIdle });
  if (next && caret) {
    try {
      next.setSelectionRange(...caret);
    } catch {
      // Not every control has a caret that can be set.
    }
  }
  if (marked && !focused?.matches('.input')) select(page, marked);
  if (!isIdle) scrollTo(scrollX, scrollY);
}

// The element of `tree` that is what `element` is in the other page. Buttons and links go without ids.
function counterpart(element, tree) {
  if (element.id) return byId(tree, element.id);
  const facts = ({ localName, name, value, className, href }) => [localName, name, value, className, href].join();
  return [...tree.querySelectorAll(element.localName)].find((other) => facts(other) === facts(element));
}

function carry(control, next) {
  if (control.type === 'file') {
    if (control.files.length === 0) return;
    next.files = control.files;
    // After the module has begun to listen.
    setTimeout(() => next.dispatchEvent(new Event('change', { bubbles: true })));
    return;
  }
  if (isBox(control)) next.checked = control.checked;
  else next.value = control.value;
  shown.set(next, state(next));
}

/** @returns {[number, number, any] | undefined} */
function caretOf({ selectionStart, selectionEnd, selectionDirection }) {
  return selectionStart == null ? undefined : [selectionStart, selectionEnd, selectionDirection];
}

// Text that is marked outside of controls, as distances from the page's beginning.
function selectionIn(tree) {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !tree.contains(selection.anchorNode) || !tree.contains(selection.focusNode)) return undefined;
  const distance = (node, offset) => {
    const range = document.createRange();
    range.setStart(tree, 0);
    range.setEnd(node, offset);
    return range.toString().length;
  };
  /** @type {[number, number, string]} */
  const marked = [distance(selection.anchorNode, selection.anchorOffset), distance(selection.focusNode, selection.focusOffset), selection.toString()];
  return marked;
}

function select(tree, [anchor, focus, text]) {
  /** @returns {[Node, number]} */
  const place = (distance) => {
    const texts = document.createTreeWalker(tree, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { length } = /** @type {Text} */ (texts.currentNode);
      if (distance <= length) return [texts.currentNode, distance];
      distance -= length;
    }
    return [tree, 0];
  };
  const selection = getSelection();
  if (!selection) return;
  selection.setBaseAndExtent(...place(anchor), ...place(focus));
  // The pages differ there: nothing marked is better than something else.
  if (selection.toString() !== text) selection.removeAllRanges();
}

// The module can go no further, or never came. What it was told is on this device already; from here on the guard keeps what is
// typed, and the page is the plain form that the server knows.
function failed(kind, place, hasHeard = true) {
  if (failure) return;
  failure = kind;
  report(kind, place);
  offered = undefined;
  if (!alive) return;
  alive = false;
  lostAt = location.pathname;
  ROOT.removeAttribute('data-alive');
  const wasKept = !document.querySelector('.save-status[data-status=failed]');
  keepAnew(hasHeard);
  const old = page?.isConnected ? page : main();
  if (!old) return;
  // Elements of their own hear nothing of the module any more, and links lead to documents again.
  const plain = /** @type {HTMLElement} */ (old.cloneNode(true));
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (plain.querySelectorAll('a[href]'))) link.rel = 'external';
  replace(old, plain, () => true);
  for (const control of controls()) shown.set(control, state(control));
  tell(wasKept && Boolean(secret));
}
addEventListener('popstate', () => lostAt !== undefined && lostAt !== location.pathname && location.reload());
addEventListener('click', (event) => lostAt !== undefined && /** @type {Element} */ (event.target).closest?.('main a[href]') && event.stopImmediatePropagation(), true);

// The operator is told what failed and where in the source, and nothing of what was typed.
function report(kind, place) {
  const page = location.pathname.split('/').pop() ?? '';
  const body = JSON.stringify({ kind, place: String(place).slice(0, 200), page: page.slice(0, 40) });
  navigator.sendBeacon?.('/api/client-errors', new Blob([body], { type: 'application/json' }));
}

function heard(reason) {
  // Other programs in the page may have modules of their own.
  if (!/\/pkg\//.test(`${reason?.message} ${reason?.stack}`)) return;
  if (!alive) failed('load', reason.name);
  // A trap, or a stack that overflowed; other errors end no more than one call.
  else if (['RuntimeError', 'RangeError', 'InternalError'].includes(reason.name)) failed('trap', reason.message);
}
addEventListener('error', ({ error }) => heard(error));
addEventListener('unhandledrejection', ({ reason }) => heard(reason));

/** @type {any} */ (self).__guard = { name: PREFIX + tab, key: KEY, gone, listen, offer, failed, write };
