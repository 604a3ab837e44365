// Not a test: `make bench-page` measures what the user waits for, from a trace of the browser, and writes docs/bench/page.json.
// It asserts no time: a busy machine makes all of them longer.
//
// From a key press to its paint: what the trace calls `EventTiming`, from the key's time stamp to the frame that shows it. Frames
// are made as soon as they are ready, so that the figure is the page's and not that of the display, which adds up to its own 16 ms.
// Other work on the machine lengthens it; the time that the page's thread was on a CPU, in all its tasks divided by the keys, shows
// what the page itself costs, and an empty page with one text field what the browser does.
// From a key press to the acknowledged save: to "Saved" on the status line, less the 800 ms in which another key may come.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { dirname, join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { register } from './support/account';
import { type Answers, Api } from './support/api';
import { Application } from './support/application';
import { chromiumExecutable, chromiumFlags } from './support/chromium';
import { expect, test } from './support/fixtures';

const RESULT = join(__dirname, '../docs/bench/page.json');
const FULL = JSON.parse(readFileSync(join(__dirname, '../app/src/visa/earlier/version_1_full.json'), 'utf8')) as Answers;
const DEBOUNCE_MS = 800;
/** Words that are typed, with a save after each. */
const WORDS = 12;
const LETTERS = 'abcdefghij';
const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];
const EMPTY = '<!doctype html><title>Empty</title><input name="text">';

interface TraceEvent {
  name: string;
  ph: string;
  ts: number;
  pid: number;
  tid: number;
  /** Microseconds on a CPU. */
  tdur?: number;
  id?: string;
  id2?: { local?: string; global?: string };
  args: { data?: { type?: string; interactionId?: number } };
}

/** Milliseconds. */
interface Figures {
  count: number;
  median: number;
  p95: number;
  max: number;
  /** What the median has to be below, where there is a limit. */
  below?: number;
}

interface Row {
  what: 'key press to paint' | 'key press to acknowledged save, beyond the debounce';
  page: string;
  slower: number;
  figures: Figures;
  /** Of the page's thread, for each key, saves included. */
  cpuMs?: number;
}

test.use({
  launchOptions: {
    executablePath: chromiumExecutable(),
    args: [...chromiumFlags(), '--disable-frame-rate-limit', '--disable-gpu-vsync'],
  },
});

test('key presses on a full draft', async ({ page, server }) => {
  test.setTimeout(600_000);
  const account = await register(page);
  const application = await Application.start(page);
  const changes = Object.entries(FULL).map(([path, value]) => ({ path, base: null, value }));
  await new Api(server, account).save(application.id, changes, 1);

  const rows: Row[] = [];
  for (const slower of [1, 6]) {
    for (const { slug, path } of [{ slug: 'you', path: 'surname' }, { slug: 'contact', path: 'home_city' }] as const) {
      await application.open(slug);
      const { paints, saves, cpuMs } = await measure(page, application.control(path), slower, true);
      rows.push({ what: 'key press to paint', page: slug, slower, figures: figures(paints, slower === 1 ? 16 : 50), cpuMs });
      if (slower === 1) {
        rows.push({ what: 'key press to acknowledged save, beyond the debounce', page: slug, slower, figures: figures(saves, 50) });
      }
    }
    await page.setContent(EMPTY);
    const { paints, cpuMs } = await measure(page, page.locator('input'), slower, false);
    rows.push({ what: 'key press to paint', page: '(empty)', slower, figures: figures(paints), cpuMs });
  }
  print(rows);
  write(page, rows);
});

interface Measured {
  paints: number[];
  saves: number[];
  cpuMs: number;
}

async function measure(page: Page, control: Locator, slower: number, isSaved: boolean): Promise<Measured> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  await noteSaves(page);
  await control.click();
  await page.keyboard.press('End');
  const browser = page.context().browser();
  await browser?.startTracing(page, { categories: CATEGORIES });
  for (let word = 0; word < WORDS; word++) {
    await page.keyboard.type(LETTERS, { delay: 70 });
    if (isSaved) await page.waitForFunction((saved) => performance.getEntriesByName('saved').length > saved, word);
  }
  const trace = JSON.parse((await browser?.stopTracing())?.toString() ?? '{}') as { traceEvents: TraceEvent[] };
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await session.detach();
  const saves = await page.evaluate(() => performance.getEntriesByName('saved').map(({ duration }) => duration));
  const cpuMs = onCpu(trace.traceEvents) / (WORDS * LETTERS.length);
  return { paints: paints(trace.traceEvents), saves: saves.map((duration) => duration - DEBOUNCE_MS), cpuMs: Math.round(cpuMs * 100) / 100 };
}

/** Milliseconds that the page's thread was on a CPU. */
function onCpu(events: TraceEvent[]): number {
  const key = events.find(({ name }) => name === 'EventTiming');
  const tasks = events.filter(({ name, pid, tid }) => name === 'RunTask' && pid === key?.pid && tid === key.tid);
  return tasks.reduce((all, { tdur = 0 }) => all + tdur, 0) / 1000;
}

/** Has the page measure each save, from the last key press before it. */
async function noteSaves(page: Page): Promise<void> {
  await page.evaluate(() => {
    let pressed = 0;
    addEventListener('keydown', ({ timeStamp }) => (pressed = timeStamp), true);
    new MutationObserver(() => {
      if (pressed > 0 && document.querySelector('.save-status[data-status=saved]')) {
        performance.measure('saved', { start: pressed, end: performance.now() });
        pressed = 0;
      }
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-status'] });
  });
}

/** For each key: the time from its press to the last frame that one of its events led to. */
function paints(events: TraceEvent[]): number[] {
  const begun = new Map<string, TraceEvent>();
  const keys = new Map<number, { from: number; to: number }>();
  for (const event of events.filter(({ name }) => name === 'EventTiming').sort((a, b) => a.ts - b.ts)) {
    const id = event.id ?? event.id2?.local ?? event.id2?.global ?? '';
    if (event.ph === 'b') begun.set(id, event);
    const begin = begun.get(id);
    const { type = '', interactionId = 0 } = begin?.args.data ?? {};
    if (event.ph !== 'e' || !begin || interactionId === 0 || !['keydown', 'keypress'].includes(type)) continue;
    const known = keys.get(interactionId) ?? { from: begin.ts, to: event.ts };
    keys.set(interactionId, { from: Math.min(known.from, begin.ts), to: Math.max(known.to, event.ts) });
  }
  expect(keys.size, 'keys in the trace').toBeGreaterThanOrEqual(WORDS * LETTERS.length * 0.9);
  return [...keys.values()].map(({ from, to }) => (to - from) / 1000);
}

function figures(all: number[], below?: number): Figures {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN) * 10) / 10;
  return { count: all.length, median: at(0.5), p95: at(0.95), max: at(1), ...(below && { below }) };
}

function print(rows: Row[]): void {
  console.table(rows.map(({ what, page, slower, figures, cpuMs }) => ({ what, page, 'CPU slower by': slower, ...figures, 'on CPU': cpuMs })));
}

function write(page: Page, rows: Row[]): void {
  const machine = {
    system: `${type()} ${release()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    browser: `Chromium ${page.context().browser()?.version()}`,
  };
  const result = { at: new Date().toISOString(), unit: 'ms', machine, answers: Object.keys(FULL).length, rows };
  mkdirSync(dirname(RESULT), { recursive: true });
  writeFileSync(RESULT, `${JSON.stringify(result, null, 2)}\n`);
}
