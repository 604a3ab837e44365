// The time line: a lane for refreshes, one for each tab, and a flag for every button that was pressed.
import { Scale } from './scale.js';
import { callName, duration } from './words.js';

/** Of the past, as much as one scrolls through. */
const DRAWN = 60;
/** Told in words, and no more than clutter here. */
const UNDRAWN = new Set(['began', 'left']);
const ROW = 31;
const BAR = 12;
const LETTER = 6.1;
const FLAGS = 20;
const TOKEN = 18;
const AXIS = 18;
const FLAG_WORDS = { expire: 'expire', revoke: 'revoke', 'lose-refresh': 'lose answer', offline: 'offline', online: 'online', tab: 'new tab' };

const el = (name, attributes = {}, text) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
};

/** Draws into the two pictures: `labels` stands still, `chart` scrolls. Returns the items in the order of walking. */
export function draw({ labels, chart }, model, { now, selected, ownTab }) {
  const recent = model.items.filter(({ step }) => !UNDRAWN.has(step)).slice(-DRAWN);
  const spans = recent.filter(({ kind }) => kind !== 'mark');
  const marks = recent.filter(({ kind }) => kind === 'mark');
  const flags = marks.filter(({ step }) => step === 'pressed');
  const dots = marks.filter(({ step }) => step !== 'pressed');
  const since = recent[0]?.begin ?? now;
  const lives = model.lives.filter(({ end }) => end > since).map(({ begin, end }) => ({ begin: Math.max(begin, since), end }));
  const ends = lives.flatMap(({ begin, end }) => [begin, end]).filter((t) => t <= now);
  const scale = new Scale(spans, [...recent.flatMap(moments), ...ends], now);

  /** @type {{ name: string, kind: string, items: any[], marks: any[], closed: boolean, y: number, rows: number }[]} */
  const lanes = [{ name: 'refresh', kind: 'refresh', items: spans.filter(({ kind }) => kind === 'refresh'), marks: [], closed: false, y: 0, rows: 0 }];
  for (const tab of model.tabs.values()) {
    const items = spans.filter((item) => item.kind !== 'refresh' && item.tab === tab.name);
    const marks = dots.filter((dot) => dot.tab === tab.name);
    if (items.length + marks.length || (tab.open && tab.name === ownTab)) {
      lanes.push({ name: tab.name === ownTab ? 'this tab' : `tab ${tab.number}`, kind: 'tab', items, marks, closed: !tab.open, y: 0, rows: 0 });
    }
  }
  let y = FLAGS + TOKEN;
  for (const lane of lanes) {
    lane.y = y;
    lane.rows = pack(lane.items, scale, now);
    y += Math.max(1, lane.rows) * ROW + 3;
  }
  const height = y + AXIS;
  const width = Math.ceil(scale.width) + 40;

  const chartParts = [
    ...tokenLane(lives, scale, now),
    ...lanes.map((lane) => ground(lane, width)),
    ...scale.folds.map((fold) => foldMark(fold, y)),
    ...lanes[0].items.map((refresh) => column(refresh, scale, now, y)),
    ...axis(scale, y),
    ...flagMarks(flags, scale, y),
    ...lanes.flatMap((lane) => lane.marks.map((mark) => dot(mark, lane, scale, mark === selected))),
    ...lanes.flatMap((lane) => lane.items.map((item) => glyph(item, lane, scale, now, item === selected))),
  ];
  if (model.busy) chartParts.push(el('line', { class: 'now', x1: scale.width, x2: scale.width, y1: FLAGS, y2: y }));
  size(chart, width, height).replaceChildren(patterns(), ...chartParts);
  size(labels, 62, height).replaceChildren(el('text', { class: 'lane lane--token', x: 0, y: FLAGS + 11 }, 'token'), ...lanes.map(laneLabel));
  return [...spans, ...marks].sort((a, b) => a.begin - b.begin);
}

function moments(item) {
  const segments = item.segments?.flatMap(({ from, to }) => [from, to ?? from]) ?? [];
  return [item.begin, item.end ?? item.begin, ...segments];
}

function size(svg, width, height) {
  for (const [key, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) svg.setAttribute(key, value);
  return svg;
}

const label = (item) => {
  const took = item.end === null ? '…' : duration(item.end - item.begin);
  return item.kind === 'refresh' ? took : `${callName(item.path)} ${took}`;
};

/** Gives each item the first row where neither its bar nor its label touches another. Returns the number of rows. */
function pack(items, scale, now) {
  const ends = [];
  for (const item of items) {
    const x = scale.x(item.begin);
    const right = Math.max(scale.x(item.end ?? now), x + label(item).length * LETTER) + 7;
    const free = ends.findIndex((end) => end <= x);
    item.row = free === -1 ? ends.length : free;
    ends[item.row] = right;
  }
  return ends.length;
}

function ground({ y, rows, kind }, width) {
  return el('rect', { class: `ground ground--${kind}`, x: 0, y, width, height: Math.max(1, rows) * ROW, rx: 5 });
}

/** Gold where there was a good access token. */
function tokenLane(lives, scale, now) {
  const y = FLAGS + 7;
  const dead = el('line', { class: 'dead', x1: 0, x2: scale.width, y1: y, y2: y });
  return [dead, ...lives.map(({ begin, end }) => {
    const [x, to] = [scale.x(begin), scale.x(Math.min(end, now))];
    return el('rect', { class: 'life', x: x + 1, width: Math.max(2, to - x - 2), y: y - 3.5, height: 7, rx: 3.5 });
  })];
}

function laneLabel({ name, y, rows, kind, closed }) {
  const middle = y + (Math.max(1, rows) * ROW) / 2 + 4;
  return el('text', { class: `lane lane--${kind}${closed ? ' lane--closed' : ''}`, x: 0, y: middle }, name);
}

function foldMark({ from, to, time }, bottom) {
  const group = el('g', { class: 'fold' });
  const middle = (from + to) / 2;
  group.append(el('line', { x1: middle, x2: middle, y1: FLAGS, y2: bottom }));
  group.append(el('text', { x: middle, y: bottom + 13, 'text-anchor': 'middle' }, duration(time)));
  return group;
}

/** While a refresh runs, calls wait below it. */
function column(refresh, scale, now, bottom) {
  const [x, to] = [scale.x(refresh.begin), scale.x(refresh.end ?? now)];
  return el('rect', { class: `column column--${refresh.outcome}`, x, width: Math.max(2, to - x), y: FLAGS + TOKEN + ROW, height: bottom - FLAGS - TOKEN - ROW });
}

function axis(scale, bottom) {
  const WIDTH = 48;
  return scale.starts.flatMap(({ t, x }) => {
    const collides = scale.folds.some(({ from, to }) => Math.abs((from + to) / 2 - (x + WIDTH / 2)) < WIDTH / 2 + 14);
    if (collides) return [];
    const words = new Date(t).toTimeString().slice(0, 8);
    return [el('line', { class: 'tick', x1: x, x2: x, y1: bottom, y2: bottom + 4 }), el('text', { class: 'clock', x, y: bottom + 13 }, words)];
  });
}

function flagMarks(flags, scale, bottom) {
  let free = -Infinity;
  return flags.map((flag) => {
    const words = FLAG_WORDS[flag.action] ?? flag.action;
    const at = scale.x(flag.t);
    const x = Math.max(at, free);
    const width = words.length * LETTER + 10;
    free = x + width + 3;
    const group = el('g', { class: `flag${flag.failed ? ' flag--failed' : ''}` });
    group.append(el('line', { x1: at, x2: at, y1: 8, y2: bottom }));
    group.append(el('rect', { x, y: 1, width, height: 15, rx: 4 }));
    group.append(el('text', { x: x + width / 2, y: 12, 'text-anchor': 'middle' }, words));
    return group;
  });
}

function glyph(item, lane, scale, now, isSelected) {
  const top = lane.y + item.row * ROW;
  const x = scale.x(item.begin);
  const to = Math.max(scale.x(item.end ?? now), x + 3);
  const group = el('g', { class: `item item--${item.kind} ${item.outcome ?? ''}${isSelected ? ' item--selected' : ''}` });
  group.item = item;
  // Something to aim at that is larger than a bar of three pixels.
  group.append(el('rect', { class: 'aim', x: x - 3, y: top, width: Math.max(to - x, 10) + 6, height: ROW }));
  const y = top + 15;
  group.append(el('text', { class: 'name', x: x + 1, y: top + 11 }, label(item)));
  if (item.kind === 'refresh') {
    group.append(el('rect', { class: 'bar refresh', x, y, width: to - x, height: BAR, rx: 4 }));
  } else {
    for (const { kind, from, to: until } of item.segments) {
      const [left, right] = [scale.x(from), Math.max(scale.x(until ?? now), scale.x(from) + 3)];
      // An attribute: not every browser finds a pattern that a style sheet names.
      const hatched = kind === 'waiting' || kind === 'parked' ? { fill: `url(#hatch-${kind})` } : {};
      group.append(el('rect', { class: `bar ${kind}`, ...hatched, x: left, y, width: right - left, height: BAR, rx: 3 }));
    }
    for (const { refused, to: until } of item.segments) if (refused) group.append(notch(scale.x(until), y));
  }
  if (['failed', 'dropped', 'unavailable', 'rejected'].includes(item.outcome)) group.append(cross(to, y));
  return group;
}

/** A mark has no length: a point on the floor of its lane. */
function dot(mark, lane, scale, isSelected) {
  const [x, y] = [scale.x(mark.t), lane.y + Math.max(1, lane.rows) * ROW];
  const group = el('g', { class: `item${isSelected ? ' item--selected' : ''}` });
  group.item = mark;
  group.append(el('rect', { class: 'aim', x: x - 5, y: y - 13, width: 10, height: 13 }));
  group.append(el('path', { class: `mark ${mark.step}`, d: `M${x} ${y - 8}l4 8h-8z` }));
  return group;
}

function notch(x, y) {
  const group = el('g', { class: 'notch' });
  const middle = y + BAR / 2;
  group.append(el('path', { d: `M${x} ${y - 3}l6 ${BAR / 2 + 3}l-6 ${BAR / 2 + 3}l-6 ${-BAR / 2 - 3}z` }));
  group.append(el('line', { x1: x, x2: x, y1: middle - 3, y2: middle + 1 }), el('circle', { cx: x, cy: middle + 4, r: 0.9 }));
  return group;
}

function cross(x, y) {
  const [cx, cy] = [x, y + BAR / 2];
  const group = el('g', { class: 'cross' });
  group.append(el('circle', { cx, cy, r: 6.5 }), el('path', { d: `M${cx - 2.4} ${cy - 2.4}l4.8 4.8m0 -4.8l-4.8 4.8` }));
  return group;
}

function patterns() {
  const defs = el('defs');
  for (const name of ['waiting', 'parked']) {
    const hatch = el('pattern', { id: `hatch-${name}`, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' });
    hatch.append(el('rect', { class: `hatch hatch--${name}`, width: 6, height: 6 }), el('rect', { class: `stripe stripe--${name}`, width: 2.4, height: 6 }));
    defs.append(hatch);
  }
  return defs;
}
