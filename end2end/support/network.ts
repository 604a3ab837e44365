import type { Page } from '@playwright/test';

/** Where answers go, and where a page learns what others saved. */
export const SAVE = '**/api/applications/save';

/** Keeps a page from saving and from hearing what was saved elsewhere, until the function it returns is called. */
export async function cutOff(page: Page): Promise<() => Promise<void>> {
  await page.route(SAVE, (route) => route.abort());
  return () => page.unroute(SAVE);
}

/** Calls meet a 401 as if their token had expired on the way: the next `times`, or until the route is taken away. */
export async function refuseToken(page: Page, calls: string, times?: number): Promise<void> {
  await page.route(
    calls,
    (route) =>
      route.fulfill({
        status: 401,
        headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
        json: { error: 'token_expired', message: 'The access token has expired.' },
      }),
    { times },
  );
}
