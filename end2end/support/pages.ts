import { expect, type Page } from '@playwright/test';
import { register, signIn } from './account';
import { SHORTEST } from './answers';
import { Application, PAGES, type Slug } from './application';
import { Filler } from './filler';
import { cutOff, SAVE } from './network';
import type { LonghaulServer } from './server';
import { revokeSession } from './session';

/** Something that looks different from everything else, and the way to it. */
export interface View {
  name: string;
  open(): Promise<unknown>;
  /** Shows what fits into a window, for what lies over the page. */
  window?: true;
}

/** What a guest sees. */
export function guestViews(page: Page): View[] {
  return [
    { name: 'home', open: () => page.goto('/') },
    { name: 'register', open: () => page.goto('/register') },
    { name: 'login', open: () => page.goto('/login') },
    {
      name: 'login-error',
      open: async () => {
        await page.goto('/login');
        await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
        await expect(page).toHaveTitle(/^Error: /);
      },
    },
    { name: 'not-found', open: () => page.goto('/nothing-here') },
  ];
}

/** What a user sees who has nothing yet. Registers. */
export async function emptyViews(page: Page): Promise<View[]> {
  await register(page);
  return [{ name: 'applications-none', open: () => page.goto('/applications') }];
}

/** The user's own account, with another device signed in. Registers; the last view deletes the account. */
export async function accountViews(page: Page, otherBrowser: () => Promise<Page>): Promise<View[]> {
  const account = await register(page, { email: 'grace@example.com', password: 'a sentence to remember' });
  await signIn(await otherBrowser(), account);
  const press = (name: string) => page.getByRole('main').getByRole('button', { name }).click();
  return [
    { name: 'account', open: () => page.goto('/account') },
    {
      name: 'account-error',
      open: async () => {
        await page.goto('/account');
        await page.getByLabel('New password').fill('too short');
        await page.getByLabel('Current password').fill(account.password);
        await press('Change password');
        await expect(page).toHaveTitle(/^Error: /);
      },
    },
    {
      name: 'account-done',
      open: async () => {
        await page.goto('/account');
        await press('Sign out all other devices');
        await expect(page.getByRole('status')).toBeVisible();
      },
    },
    { name: 'account-delete', open: () => page.goto('/account/delete') },
    {
      name: 'account-delete-error',
      open: async () => {
        await page.goto('/account/delete');
        await press('Delete my account');
        await expect(page).toHaveTitle(/^Error: /);
      },
    },
    {
      name: 'goodbye',
      open: async () => {
        await page.goto('/account/delete');
        await page.getByLabel('Password').fill(account.password);
        await page.getByLabel(/^I understand/).check();
        await press('Delete my account');
        await expect(page).toHaveURL('/goodbye');
      },
    },
  ];
}

/** The sign-in page that keeps what was posted when the session was over. Without JavaScript only. */
export function heldView(page: Page, server: LonghaulServer): View {
  const open = async () => {
    await register(page);
    await page.getByRole('button', { name: 'Start an application' }).click();
    await page.getByRole('link', { name: 'About you' }).click();
    await revokeSession(page.context(), server);
    await page.getByLabel('Surname').first().fill('Hopper');
    await page.getByRole('button', { name: 'Save and continue' }).click();
    await expect(page.getByRole('status')).toContainText('What you entered is not lost');
  };
  return { name: 'login-held', open };
}

/** What lies over a page when its session has ended. Registers. */
export async function sessionViews(page: Page, server: LonghaulServer): Promise<View[]> {
  await register(page);
  const application = await Application.start(page);
  await application.open('you');
  const open = async () => {
    await revokeSession(page.context(), server);
    await application.control('surname').fill('Hopper');
    await expect(application.signInAgain).toBeVisible();
  };
  const wrong = async () => {
    await application.signInAgain.getByLabel('Password').fill('not this one at all');
    await application.signInAgain.getByRole('button', { name: 'Sign in' }).click();
    await expect(application.signInAgain.getByRole('alert')).toContainText('password');
  };
  const declined = async () => {
    await page.keyboard.press('Escape');
    await expect(application.signedOutNotice).toBeVisible();
  };
  return [
    { name: 'sign-in-again', open, window: true },
    { name: 'sign-in-again-error', open: wrong, window: true },
    { name: 'signed-out', open: declined, window: true },
  ];
}

/** The views of an application on its way. Starts one. */
export async function draftViews(page: Page): Promise<View[]> {
  const application = await Application.start(page);
  const open = (slug: Slug) => ({ name: slug || 'tasks', open: () => application.open(slug) });
  return [
    open(''),
    ...PAGES.map(open),
    {
      name: 'error',
      open: async () => {
        await application.open('you');
        await application.continue();
        await expect(application.errorSummary).toBeFocused();
      },
    },
    {
      name: 'items',
      open: async () => {
        await application.open('you');
        await application.control('has_other_names', 'yes').check();
        const group = application.item('Other names you have used');
        for (const number of [1, 2]) {
          await group.getByRole('button', { name: /^Add / }).click();
          await expect(application.item(`Other name ${number}`)).toBeVisible();
        }
        await application.saved();
      },
    },
    { name: 'check-unfinished', open: () => application.open('check') },
    { name: 'sign-not-yet', open: () => application.open('sign') },
    {
      name: 'saved-on-this-device',
      open: async () => {
        await page.route(SAVE, (route) => route.abort());
        await application.open('start');
        await application.control('email').fill('grace@example.com');
        await application.savedOnThisDeviceOnly();
        await page.unroute(SAVE);
      },
    },
    {
      name: 'clash',
      open: async () => {
        await application.open('passport');
        const other = application.in(await page.context().newPage());
        await other.open('passport');
        const back = await cutOff(page);
        await other.control('passport_city').fill('Reykjavík');
        await other.saved();
        await other.page.close();
        await application.control('passport_city').fill('Akureyri');
        await back();
        await expect(page.getByRole('group', { name: 'This answer was changed elsewhere' })).toBeVisible();
      },
    },
  ];
}

/** The views at the end: everything is answered. Fills in another application. */
export async function finishedViews(page: Page): Promise<View[]> {
  const application = await Application.start(page);
  const filler = new Filler(application, SHORTEST);
  for (const slug of PAGES) {
    await application.open(slug);
    await filler.fillPage();
    await application.saved();
  }
  return [
    { name: 'tasks-complete', open: () => application.open('') },
    { name: 'check', open: () => application.open('check') },
    { name: 'sign', open: () => application.open('sign') },
    {
      name: 'done',
      open: async () => {
        if (!page.url().includes('/done/')) {
          await application.open('sign');
          await filler.fillPage();
          await application.saved();
          await page.getByRole('button', { name: 'Sign and submit' }).click();
        }
        await expect(page.getByRole('heading', { name: 'Application submitted' })).toBeVisible();
      },
    },
    {
      name: 'copy',
      open: async () => {
        if (!page.url().endsWith('/answers')) await page.goto(`${page.url().replace(/#.*/, '')}/answers`);
        await expect(page.getByRole('heading', { level: 1 })).toContainText('Your answers');
      },
    },
    { name: 'submitted', open: () => application.open('you') },
    { name: 'applications', open: () => page.goto('/applications') },
  ];
}
