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
