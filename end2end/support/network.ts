import type { Page } from '@playwright/test';

/** Where answers go, and where a page learns what others saved. */
export const SAVE = '**/api/applications/save';

/** Keeps a page from saving and from hearing what was saved elsewhere, until the function it returns is called. */
export async function cutOff(page: Page): Promise<() => Promise<void>> {
  await page.route(SAVE, (route) => route.abort());
  return () => page.unroute(SAVE);
}
