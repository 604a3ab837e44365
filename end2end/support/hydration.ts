import type { Page } from '@playwright/test';

/**
 * Waits until the script has taken the page over. The page works before its script is there, so Playwright's own
 * waiting never waits for it; where a test is about what the script does, it has to.
 */
export async function hydrated(page: Page): Promise<void> {
  await page.locator('html[data-alive]').waitFor({ state: 'attached' });
}
