import type { Page } from '@playwright/test';

/**
 * The bodies that the page's script posts to `path` from the next document on, in order. Read in the page: over WebDriver BiDi
 * Playwright does not see them.
 */
export async function noteBodies(page: Page, path: string): Promise<string[]> {
  const bodies: string[] = [];
  await page.exposeBinding('noteBody', (_, body: string) => bodies.push(body));
  await page.addInitScript((path) => {
    const original = window.fetch;
    window.fetch = async (input, init) => {
      const request = new Request(input, init);
      if (new URL(request.url).pathname === path) {
        await (window as unknown as { noteBody(body: string): Promise<void> }).noteBody(await request.clone().text());
      }
      return original(request);
    };
  }, path);
  return bodies;
}
