import type { Page } from '@playwright/test';

/** Errors that nothing in the page catches, a panic of the module among them. Fills as they come. */
export function uncaughtErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
}

/** All that the page's scripts complain about. */
export function collectErrors(page: Page): string[] {
  const errors = uncaughtErrors(page);
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}
