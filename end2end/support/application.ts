import { expect, type Locator, type Page } from '@playwright/test';
import type { Account } from './account';
import { hydrated } from './hydration';

/** The pages of questions, in order. */
export const PAGES = [
  'start',
  'you',
  'passport',
  'trip',
  'history',
  'contact',
  'family',
  'work',
  'background',
  'documents',
] as const;

export type Slug = (typeof PAGES)[number] | 'check' | 'sign' | '';

/** One application as it is seen in one tab. */
export class Application {
  readonly errorSummary: Locator;
  readonly status: Locator;
  /** The sign-in over the page. */
  readonly signInAgain: Locator;
  /** What remains of it after "Not now". */
  readonly signedOutNotice: Locator;

  constructor(
    readonly page: Page,
    readonly id: string,
  ) {
    this.errorSummary = page.getByRole('alert').filter({ hasText: 'There is a problem' });
    // Uploads have lines of their own.
    this.status = page.getByRole('main').getByRole('status').and(page.locator('.save-status'));
    this.signInAgain = page.getByRole('dialog', { name: 'Sign in to carry on' });
    this.signedOutNotice = page.getByRole('alert').filter({ hasText: 'You are signed out' });
  }

  /** Signs in without leaving the page. The address is filled in already; `account` may be another user. */
  async signInInPlace(account: Account): Promise<void> {
    await expect(this.signInAgain).toBeVisible();
    const email = this.signInAgain.getByLabel('Email address');
    if ((await email.inputValue()) !== account.email) await email.fill(account.email);
    await this.signInAgain.getByLabel('Password').fill(account.password);
    await this.signInAgain.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Starts one with the button on the list, where a new account lands. */
  static async start(page: Page): Promise<Application> {
    await page.goto('/applications');
    const application = await Application.startHere(page);
    await hydrated(page);
    return application;
  }

  /** Starts one with the button on the list that is open, with or without the script. */
  static async startHere(page: Page): Promise<Application> {
    await page.getByRole('button', { name: /^Start (an|another) application$/ }).click();
    return await Application.opened(page);
  }

  /** The one that a click on this page leads to. */
  static async opened(page: Page): Promise<Application> {
    // Until it has loaded: the next navigation would meet this one half-way.
    await page.waitForURL(/\/applications\/[0-9a-f]{32}$/);
    return new Application(page, page.url().split('/').at(-1) ?? '');
  }

  /** The same application in another tab or browser. */
  in(page: Page): Application {
    return new Application(page, this.id);
  }

  path(slug: Slug = ''): string {
    return slug ? `/applications/${this.id}/${slug}` : `/applications/${this.id}`;
  }

  /** Opens a page by its address, as a bookmark or a reload does, and waits for its script. */
  async open(slug: Slug = ''): Promise<void> {
    await this.page.goto(this.path(slug));
    await hydrated(this.page);
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await hydrated(this.page);
  }

  async continue(): Promise<void> {
    // Aimed again: a press at the place where the last one turned the page would be taken for its second half.
    await this.page.mouse.move(0, 0);
    await this.page.getByRole('button', { name: 'Save and continue' }).click();
  }

  /** Waits for the page, wherever on it the address points. */
  async isAt(slug: Slug): Promise<void> {
    await expect(this.page).toHaveURL((url) => url.pathname === this.path(slug));
  }

  /** Continues, and expects that nothing is in the way. */
  async continueTo(slug: Slug): Promise<void> {
    await this.continue();
    await this.isAt(slug);
  }

  /** The control that is named after `path`; for a choice or a ticked box, give its value too. */
  control(path: string, value?: string): Locator {
    const chosen = value === undefined ? '' : `[value="${value}"]`;
    return this.page.locator(`[name="${path}"]${chosen}:not([type="hidden"])`);
  }

  /** The question about `path`, with its label, message and whatever else belongs to it. */
  question(path: string): Locator {
    return this.page.locator('.field').filter({ has: this.control(path) });
  }

  /** The file that is the answer to `path`: its name, leading to itself. */
  file(path: string): Locator {
    return this.question(path).locator('a.file__name');
  }

  /** What is said of the file on its way for `path`. */
  uploading(path: string): Locator {
    return this.question(path).locator('.upload__status');
  }

  /** The item of a repeating group whose legend is `title`: "Visit 2". */
  item(title: string): Locator {
    return this.page.getByRole('group', { name: title, exact: true });
  }

  /** After failures, the next try is up to half a minute away. */
  async saved(): Promise<void> {
    await expect(this.status).toHaveText(/^Saved at \d\d:\d\d$/, { timeout: 40_000 });
  }

  async savedOnThisDeviceOnly(): Promise<void> {
    await expect(this.status).toContainText('Saved on this device only');
  }
}
