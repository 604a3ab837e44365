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
