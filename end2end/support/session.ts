import { expect, type BrowserContext, type Page, request } from '@playwright/test';
import type { LonghaulServer } from './server';

/** What a browser did about its session, from the moment this was made. */
export class SessionWatch {
  /** Statuses of the refreshes that the page's script asked for. */
  readonly refreshes: number[] = [];
  /** Sign-in pages that were shown. There should be none. */
  readonly loginPages: string[] = [];
  /** Paths of API calls, in the order in which they were answered. */
  readonly calls: { path: string; status: number }[] = [];

  constructor(page: Page) {
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      const method = response.request().method();
      if (pathname === '/auth/refresh' && method === 'POST') this.refreshes.push(response.status());
      if (pathname.startsWith('/api/')) this.calls.push({ path: pathname, status: response.status() });
    });
    page.on('framenavigated', (frame) => {
      if (new URL(frame.url(), 'http://unknown').pathname === '/login') this.loginPages.push(frame.url());
    });
  }

  get renewals(): number {
    return this.refreshes.filter((status) => status === 200).length;
  }
}

/** Waits until the access token of this page is over, by asking the server: nothing here counts seconds. */
export async function accessTokenExpires(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(async () => (await fetch('/api/me')).status), { intervals: [200], timeout: 30_000 })
    .toBe(401);
}

/** The same of a browser without scripts. */
export async function accessTokenExpiresUnseen(page: Page): Promise<void> {
  await expect.poll(async () => (await page.request.get('/api/me')).status(), { intervals: [100] }).toBe(401);
}

/** Ends the session of a browser from elsewhere: its cookies stay, and are worth nothing from now on. */
export async function revokeSession(context: BrowserContext, server: LonghaulServer): Promise<void> {
  const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`);
  const elsewhere = await request.newContext({ baseURL: server.url });
  const answer = await elsewhere.post('/auth/logout', { headers: { cookie: cookies.join('; '), origin: server.url } });
  expect(answer.status()).toBe(204);
  await elsewhere.dispose();
}

/** Everything that a context's pages say aloud, in order: the status line, errors, notices. */
export async function noteAnnouncements(context: BrowserContext): Promise<string[]> {
  const said: string[] = [];
  await context.exposeBinding('noteAnnouncement', (_, text: string) => said.push(text));
  await context.addInitScript(() => {
    const page = window as unknown as { noteAnnouncement(text: string): void };
    const last = new WeakMap<Element, string>();
    new MutationObserver(() => {
      for (const element of document.querySelectorAll('[role="status"], [role="alert"]')) {
        // What is hidden says nothing.
        const text = (element.checkVisibility() && element.textContent?.trim()) || '';
        if (text === (last.get(element) ?? '')) continue;
        last.set(element, text);
        page.noteAnnouncement(text);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  return said;
}
