// Twenty tabs of one draft in one browser. What they send each other is bounded by what happens, not by how many they are.
import type { BrowserContext, Page } from '@playwright/test';
import { register } from './support/account';
import { Api } from './support/api';
import { Application, type Slug } from './support/application';
import { expect, test } from './support/fixtures';

const TABS = 20;
const SLUGS = ['you', 'contact', 'passport', 'family'] as const satisfies Slug[];

declare global {
  interface Window {
    /** Messages of this page, by channel. */
    said: Record<string, number>;
  }
}

async function countMessages(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.said = {};
    const send = BroadcastChannel.prototype.postMessage;
    BroadcastChannel.prototype.postMessage = function (message) {
      window.said[this.name] = (window.said[this.name] ?? 0) + 1;
      send.call(this, message);
    };
  });
}

/** The names of the first questions on the page that take a line of text. */
async function questions(page: Page): Promise<string[]> {
  const names = await page
    .locator('form.questions input[type=text]:not([name*="."]):not([disabled])')
    .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).name));
  return names.filter(Boolean);
}

async function messages(pages: Page[], channel: string): Promise<number> {
  const said = await Promise.all(pages.map((page) => page.evaluate((channel) => window.said[channel] ?? 0, channel)));
  return said.reduce((sum, each) => sum + each, 0);
}

/** Megabytes of JavaScript's own. */
async function heap(pages: Page[]): Promise<number> {
  const used = await Promise.all(
    pages.map(async (page) => {
      const client = await page.context().newCDPSession(page);
      await client.send('Performance.enable');
      const { metrics } = await client.send('Performance.getMetrics');
      await client.detach();
      return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
    }),
  );
  return used.reduce((sum, each) => sum + each, 0) / 1e6;
}

test('twenty tabs type without a network, and all is right when it is back', async ({ page, context, server, browserName }) => {
  const account = await register(page);
  const first = await Application.start(page);
  await countMessages(context);
  let saves = 0;
  context.on('request', (request) => (saves += Number(request.url().endsWith('/applications/save'))));

  const others = await Promise.all(Array.from({ length: TABS - 1 }, () => context.newPage()));
  const tabs = [page, ...others].map((each) => first.in(each));
  await Promise.all(tabs.map((tab, at) => tab.open(SLUGS[at % SLUGS.length])));
  const names = await Promise.all(tabs.slice(0, SLUGS.length).map((tab) => questions(tab.page)));
  // Each tab answers a question of its own, as long as its page has one left.
  const taken = new Set<string>();
  const answers = tabs.map((tab, at) => {
    const path = (names[at % SLUGS.length] ?? []).find((name) => !taken.has(name)) ?? '';
    taken.add(path);
    return { tab, path, text: `Tab ${at + 1}` };
  });
  const typing = answers.filter(({ path }) => path);
  const pages = tabs.map((tab) => tab.page);
  const opened = await messages(pages, 'longhaul:versions');
  const before = await heapOf(browserName, pages);

  await context.setOffline(true);
  await Promise.all(
    typing.map(async ({ tab, path, text }) => {
      await tab.control(path).fill(text);
      await tab.savedOnThisDeviceOnly();
    }),
  );
  saves = 0;
  await context.setOffline(false);
  await Promise.all(typing.map(({ tab }) => tab.saved()));

  const expected = Object.fromEntries(typing.map(({ path, text }) => [path, text]));
  const api = new Api(server, account);
  expect(await api.answers(first.id)).toMatchObject(expected);
  for (const [at, { page }] of tabs.entries()) {
    for (const { path, text } of typing.filter(({ path }) => names[at % SLUGS.length]?.includes(path))) {
      await expect(page.locator(`[name="${path}"]`)).toHaveValue(text);
    }
  }
  const { version } = await api.draft(first.id);
  const told = await messages(pages, 'longhaul:versions');
  const session = await messages(pages, 'session');
  const after = await heapOf(browserName, pages);
  const line =
    `${TABS} tabs, ${typing.length} changes, ${version} versions: ${told} messages (${opened} on opening), ` +
    `${session} of the session, ${saves} calls, heap ${before.toFixed(0)} MB before and ${after.toFixed(0)} MB after`;
  console.log(line);
  test.info().annotations.push({ type: 'measured', description: line });
  // A question from each tab and a word about each version; and an answer to a tab that opens, which here knows all there is.
  expect(told).toBeLessThanOrEqual(2 * TABS + version);
  expect(session).toBeLessThanOrEqual(3 * TABS);
  expect(version).toBeLessThanOrEqual(typing.length);
});

async function heapOf(browserName: string, pages: Page[]): Promise<number> {
  return browserName === 'chromium' ? heap(pages) : 0;
}
