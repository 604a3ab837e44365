import type { Page } from '@playwright/test';
import { register } from './account';
import { Application, type PAGES } from './application';

/** A new account's first application, open at `slug`. */
export async function begin(page: Page, slug: (typeof PAGES)[number]): Promise<Application> {
  await register(page);
  const application = await Application.start(page);
  await application.open(slug);
  return application;
}
