import type { Page } from '@playwright/test';
import { Application } from './application';
import { pdf } from './files';
import { expect } from './fixtures';

export const KB = 1024;
/** What the page sends at a time. */
export const PART = 256 * KB;
/** The question for a scan of the passport. */
export const SCAN = 'passport_scan';

/** Four parts. */
export const BYTES = pdf(4 * PART);

/** A new application with its page of files open. */
export async function documents(page: Page): Promise<Application> {
  const application = await Application.start(page);
  await application.open('documents');
  return application;
}

/** What the server gives back for the answer to `path`. */
export async function download(application: Application, path = SCAN): Promise<Buffer> {
  const href = (await application.file(path).getAttribute('href')) ?? '';
  // As a click does: a token that has run out is renewed on the way.
  const answer = await application.page.request.get(href, { headers: { accept: 'text/html' } });
  expect(answer.status()).toBe(200);
  expect(answer.headers()['content-disposition']).toContain('attachment');
  expect(answer.headers()['x-content-type-options']).toBe('nosniff');
  return answer.body();
}
