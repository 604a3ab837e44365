// A press counts for what the user saw under the pointer. The second click of a double click, or one that was on its way while
// the page turned, falls on whatever is in its place by then. It is dropped if it comes before the user can have seen the
// change: then it was meant for what was there before. A pointer that has moved away was aimed again, and a page that was only
// scrolled has not changed.
const SEEN = 350;
const NEAR = 12;
const THINGS = 'a[href], button, input, select, textarea, label, summary';
let last;

const thing = (element) => element?.closest?.(THINGS) ?? undefined;
const isNear = ({ clientX, clientY }) => Math.hypot(clientX - last.x, clientY - last.y) < NEAR;

// Where a thing is in the document, however far that is scrolled.
function place(thing) {
  const { left, top } = thing.getBoundingClientRect();
  return [left + scrollX, top + scrollY];
}

// Notes since when something other than what was pressed has been at the place of the press.
function watch(press) {
  last = press;
  const until = performance.now() + 2000;
  const see = () => {
    if (last !== press) return;
    // What has been there for this long has been seen.
    if (performance.now() > until) return void (last = undefined);
    const now = thing(document.elementFromPoint(press.x, press.y));
    if (now !== press.under) Object.assign(press, { under: now, changed: performance.now() });
    requestAnimationFrame(see);
  };
  requestAnimationFrame(see);
}

function isUnseen(on) {
  if (!on || on === last.on) return false;
  const [before, now] = [last.places.get(on), place(on)];
  if (before && Math.hypot(now[0] - before[0], now[1] - before[1]) < NEAR) return false;
  // What has come since the last frame has not been seen at all.
  return on !== last.under || performance.now() - last.changed < SEEN;
}

addEventListener(
  'click',
  (event) => {
    // A key or a program, not a pointer.
    if (event.detail === 0) return;
    const on = thing(event.target);
    if (last && isNear(event) && isUnseen(on)) {
      if (on !== last.under) Object.assign(last, { under: on, changed: performance.now() });
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const places = new Map([...document.querySelectorAll(THINGS)].map((thing) => [thing, place(thing)]));
    watch({ x: event.clientX, y: event.clientY, on, under: on, places, changed: -Infinity });
  },
  true,
);
addEventListener('pointermove', (event) => last && !isNear(event) && (last = undefined), true);
// Typing or choosing something there is proof that the change was seen.
for (const name of ['keydown', 'input']) addEventListener(name, () => (last = undefined), true);

// A key that is held down goes on pressing what the focus has moved to.
addEventListener('keydown', (event) => {
  const isPress = event.key === 'Enter' || event.key === ' ';
  if (event.repeat && isPress && /** @type {Element} */ (event.target).closest?.('a, button')) event.preventDefault();
}, true);

// What was pressed on the page that led to this one. Until this one is drawn nothing of it has been seen.
const PRESSED = 'longhaul:pressed';
try {
  const { x, y, at } = JSON.parse(sessionStorage.getItem(PRESSED) ?? 'null') ?? {};
  sessionStorage.removeItem(PRESSED);
  if (Date.now() - at < 2000) {
    last = { x, y, places: new Map(), changed: Infinity };
    requestAnimationFrame(() => last?.changed === Infinity && watch(Object.assign(last, { changed: performance.now() })));
  }
  // A page that comes for another reason, such as an address that was typed, is not a consequence of the press.
  const leads = (event) => last && !event.defaultPrevented && (last.leads ||= event.type === 'submit' || !!event.target.closest?.('a[href]'));
  for (const name of ['submit', 'click']) addEventListener(name, leads);
  addEventListener('pagehide', () => {
    if (last?.leads) sessionStorage.setItem(PRESSED, JSON.stringify({ x: last.x, y: last.y, at: Date.now() }));
  });
} catch {
  // Without storage only the presses on one page are told apart.
}
