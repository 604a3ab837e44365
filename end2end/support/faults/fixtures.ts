import { writeFile } from 'node:fs/promises';
import { test as base, type BrowserContext } from '@playwright/test';
import { LonghaulServer } from '../server';
import { Weather } from './weather';

export { expect } from '@playwright/test';

interface Fixtures {
  weather: Weather;
  /** Whatever the pages showed that asks for a sign-in. There should be nothing. */
  signInRequests: string[];
}

/** Like the other tests', but with one server for all tests of a worker: they differ in their accounts. */
export const test = base.extend<Fixtures, { server: LonghaulServer }>({
  server: [
    async ({}, use) => {
      const server = await LonghaulServer.start({ LONGHAUL_ACCESS_TTL: '2s' });
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ server }, use, testInfo) => {
    const before = server.log.length;
    await use(server.url);
    if (testInfo.status !== testInfo.expectedStatus) {
      const path = testInfo.outputPath('server.log');
      await writeFile(path, server.log.slice(before));
      await testInfo.attach('server.log', { path, contentType: 'text/plain' });
    }
  },

  weather: async ({ context }, use) => use(await Weather.over(context)),

  signInRequests: async ({ context }, use) => use(await noteSignInRequests(context)),
});

async function noteSignInRequests(context: BrowserContext): Promise<string[]> {
  const seen: string[] = [];
  await context.exposeBinding('noteSignInRequest', (_, text: string) => seen.push(text));
  await context.addInitScript(() => {
    const page = window as unknown as { noteSignInRequest(text: string): void };
    const look = () => {
      if (location.pathname === '/login') page.noteSignInRequest('the sign-in page');
      for (const element of document.querySelectorAll('[role="alert"], [role="dialog"], [role="alertdialog"], dialog')) {
        const text = element.checkVisibility() ? (element.textContent?.trim() ?? '') : '';
        if (/sign(ed)? (in|out)/i.test(text)) page.noteSignInRequest(text);
      }
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  });
  return seen;
}
