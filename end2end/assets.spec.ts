// What a page loads: names that change with the content, kept by the browser for ever; and nothing moves while it comes.
import type { Page } from '@playwright/test';
import { begin } from './support/begin';
import { expect, test } from './support/fixtures';
import { hydrated } from './support/hydration';
import { LateModule } from './support/module';

/** What the page has loaded from /pkg, and how many bytes of each came over the network. */
function loaded(page: Page): Promise<{ path: string; sent: number }[]> {
  return page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .map(({ name, transferSize }) => ({ path: new URL(name).pathname, sent: transferSize }))
      .filter(({ path }) => path.startsWith('/pkg/')),
  );
}

test('whatever a form page loads is kept for ever, and a reload asks the server for none of it', async ({ page, request }) => {
  const application = await begin(page, 'you');
  const files = [...new Set((await loaded(page)).map(({ path }) => path))];
  expect(files.map((path) => path.split('.').at(-1)).sort()).toEqual(['css', 'js', 'wasm']);
  for (const path of files) {
    expect(path).toMatch(/^\/pkg\/longhaul\.[\w-]{22}\.\w+$/);
    const answer = await request.get(path);
    expect(answer.headers()['cache-control'], path).toBe('public, max-age=31536000, immutable');
  }
  await application.reload();
  for (const { path, sent } of await loaded(page)) expect(sent, path).toBe(0);
});

test('each file is asked for once, and the module while the page is still being read', async ({ page }) => {
  const application = await begin(page, 'you');
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => request.url().includes('/pkg/') && asked.push(request.url()));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  await application.reload();
  expect(new Set(asked).size).toBe(3);
  expect(asked).toHaveLength(3);
  // Also what the browser says of a preload that nothing used.
  expect(complaints).toEqual([]);
  const hints = await page.locator('head link[rel=preload], head link[rel=modulepreload]').evaluateAll((links) => links.map((link) => (link as HTMLLinkElement).href));
  for (const hint of hints) expect(asked).toContain(hint);
  expect(hints).toHaveLength(2);
});

test('nothing on the page moves while the module takes it over', async ({ page }) => {
  const application = await begin(page, 'you');
  const module = await LateModule.on(page);
  await page.addInitScript(() => {
    const all = ((self as any).moved = [] as string[]);
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries() as any[]) {
        const sources = shift.sources.map(({ node }: { node: Element | null }) => node?.nodeName).join();
        all.push(`${shift.value} ${sources}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  for (const slug of ['', 'you', 'contact', 'documents'] as const) {
    module.hold();
    await page.goto(application.path(slug));
    // Drawn once as the server wrote it, so that what comes after it is seen to move.
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
    module.arrive();
    await hydrated(page);
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
    expect(await page.evaluate(() => (self as any).moved), slug).toEqual([]);
  }
});
