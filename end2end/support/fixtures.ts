import { test as base, type BrowserContext, type Page } from '@playwright/test';
import { CLUSTER, fitsCluster } from './cluster';
import { LonghaulServer, type ServerEnv } from './server';

export { expect } from '@playwright/test';
export { LonghaulServer } from './server';

interface Fixtures {
  serverEnv: ServerEnv;
  /** A fresh server for this test; `page.goto('/')` goes there. */
  server: LonghaulServer;
  /** A page in another browser, with no cookies and no storage of the first. */
  otherBrowser: () => Promise<Page>;
}

/**
 * Settings for a file or a group:
 *
 *     test.use({ serverEnv: { LONGHAUL_ACCESS_TTL: '3s' } });
 */
export const test = base.extend<Fixtures>({
  serverEnv: [{}, { option: true }],

  server: async ({ serverEnv }, use, testInfo) => {
    testInfo.skip(!!CLUSTER && !fitsCluster(serverEnv), 'The test has settings of its own.');
    const server = await LonghaulServer.start(serverEnv);
    await use(server);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('server.log', { body: server.log, contentType: 'text/plain' });
    }
    await server.dispose();
  },

  baseURL: async ({ server }, use) => use(server.url),

  context: async ({ context, browserName, javaScriptEnabled }, use) => {
    // Over WebDriver BiDi a page's script cannot be turned off. That it never arrives comes close.
    if (browserName === 'firefox' && javaScriptEnabled === false) {
      await context.route(/\.(js|wasm)$/, (route) => route.abort());
    }
    await use(context);
  },

  otherBrowser: async ({ browser, baseURL }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL });
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});
