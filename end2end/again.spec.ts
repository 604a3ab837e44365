// Signing in again in place: the user stays on the page, nothing on it changes, and what waits is done once.
import type { BrowserContext, Locator, Page, Request } from '@playwright/test';
import { newAccount, register, signIn } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { expectCopies } from './support/device';
import { expect, test } from './support/fixtures';
import { Gate } from './support/gate';
import { revokeSession, SessionWatch } from './support/session';

test('the same person carries on where they were [s38] [f23]', async ({ page, context, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  const api = new Api(server, account);
  await application.open('you');
  const watch = new SessionWatch(page);
  await application.control('surname').fill('Hopper');
  await application.saved();

  await revokeSession(context, server);
  await page.evaluate(() => Object.assign(window, { stillTheSamePage: true }));
  const city = application.control('birth_city');
  await city.fill('New York');
  await expect(application.signInAgain).toBeVisible();
  await expect(application.signInAgain).toContainText('This session was ended, here or on another device.');
  await expect(application.signInAgain.getByLabel('Email address')).toHaveValue(account.email);
  await expect(application.signInAgain.getByLabel('Password')).toBeFocused();
  await application.savedOnThisDeviceOnly();
  const before = await page.evaluate(() => scrollY);
  const saves = savesOf(page);

  await application.signInInPlace(account);
  await expect(application.signInAgain).toBeHidden();
  await application.saved();
  await expect(city).toBeFocused();
  await expect(city).toHaveValue('New York');
  expect(await page.evaluate(() => scrollY)).toBe(before);
  expect(await page.evaluate(() => 'stillTheSamePage' in window)).toBe(true);
  expect(saves.length, 'the parked save is sent once').toBe(1);
  expect(await api.answers(application.id)).toMatchObject({ surname: 'Hopper', birth_city: 'New York' });

  await city.pressSequentially(' City');
  await application.saved();
  expect((await api.answers(application.id)).birth_city).toBe('New York City');
  expect(watch.loginPages).toEqual([]);
});

test('the dialog waits for a pause and takes no key press away', async ({ page, context, server }) => {
  await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await revokeSession(context, server);
  const surname = application.control('surname');
  // The verdict comes while they type on.
  const [asked, answered] = [new Gate(), new Gate()];
  await page.route('**/auth/refresh', async (route) => {
    asked.open();
    await answered.opened;
    await route.continue();
  });
  const refused = page.waitForResponse((answer) => answer.url().endsWith('/auth/refresh') && answer.status() === 401);
  let typed = 'Wolfe';
  await surname.pressSequentially(typed);
  await asked.opened;
  for (const [at, letter] of [...'schlegelsteinhausenbergerdorff'].entries()) {
    await page.keyboard.press(letter);
    typed += letter;
    if (at === 3) {
      answered.open();
      await refused;
    }
    await expect(application.signInAgain).toBeHidden();
  }
  await expect(surname).toHaveValue(typed);
  await expect(application.signInAgain).toBeVisible();
});

test('a wrong password is said, and nothing is lost', async ({ page, context, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await revokeSession(context, server);
  await application.control('surname').fill('Hopper');
  await application.signInInPlace({ ...account, password: 'not this one at all' });
  await expect(application.signInAgain.getByRole('alert')).toContainText('password');
  await expect(application.signInAgain.getByLabel('Password')).toBeFocused();

  await server.kill();
  await application.signInInPlace(account);
  await expect(application.signInAgain.getByRole('alert')).toContainText('cannot be reached');
  await server.start();
  await application.signInInPlace(account);
  await application.saved();
  expect((await new Api(server, account).answers(application.id)).surname).toBe('Hopper');
});

test('somebody else sees nothing of it, and it waits for its owner [s29] [s38]', async ({
  page,
  context,
  server,
  otherBrowser,
}) => {
  const account = await register(page);
  const neighbour = await register(await otherBrowser(), newAccount());
  const application = await Application.start(page);
  await application.open('you');
  await revokeSession(context, server);
  await application.control('surname').fill('Hopper');
  await expect(application.signInAgain).toBeVisible();
  const saves = savesOf(page);

  await application.signInInPlace(neighbour);
  await expect(page).toHaveURL('/applications');
  await expect(page.getByText('You have not started an application yet.')).toBeVisible();
  await expect(page.getByText(neighbour.email)).toBeVisible();
  expect(saves, 'nothing of the first person is sent').toEqual([]);

  // The first one comes back, and what was kept for them is there.
  const comesBack = async (surname: string) => {
    await context.clearCookies();
    await page.goto(`/login?return_to=${application.path('you')}`);
    await signIn(page, account);
    await expect(application.control('surname')).toHaveValue(surname);
    await application.saved();
    expect((await new Api(server, account).answers(application.id)).surname).toBe(surname);
  };
  await comesBack('Hopper');

  // The same by the sign-in page, and the neighbour types into an application of their own.
  await revokeSession(context, server);
  await application.control('surname').fill('Murray');
  await expect(application.signInAgain).toBeVisible();
  await page.reload();
  await signIn(page, neighbour);
  await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  await page.goto('/applications');
  await expect(page.getByText('You have not started an application yet.')).toBeVisible();
  const mine = await Application.start(page);
  await mine.open('you');
  await expect(mine.control('surname')).toHaveValue('');
  expect(await new Api(server, neighbour).answers(mine.id)).toEqual({});
  await comesBack('Murray');
});

test('somebody else who signs in unheard gets none of it either [s29]', async ({ page, context, server, otherBrowser }) => {
  await context.addInitScript(() => Object.assign(window, { BroadcastChannel: undefined }));
  const account = await register(page);
  const neighbour = await register(await otherBrowser(), newAccount());
  const application = await Application.start(page);
  await application.open('you');
  const other = await context.newPage();
  await other.goto('/login');
  await signIn(other, neighbour);

  const refused = page.waitForResponse((answer) => answer.url().endsWith('/api/applications/save'));
  await application.control('surname').fill('Hopper');
  expect((await refused).status()).toBe(401);
  await application.signInInPlace(account);
  await application.saved();
  expect((await new Api(server, account).answers(application.id)).surname).toBe('Hopper');
});

test('whoever declines can go on, and sign in later', async ({ page, context, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await revokeSession(context, server);
  const surname = application.control('surname');
  await surname.fill('Hop');
  await expect(application.signInAgain).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(application.signInAgain).toBeHidden();
  await expect(application.signedOutNotice).toBeVisible();
  await expect(surname).toBeFocused();

  const saves = savesOf(page);
  await surname.pressSequentially('per');
  await application.savedOnThisDeviceOnly();
  await expectCopies(page, 1);
  await application.control('given_names').fill('Grace');
  await application.savedOnThisDeviceOnly();
  await expect(application.signInAgain).toBeHidden();
  expect(saves).toEqual([]);

  await application.signedOutNotice.getByRole('button', { name: 'Sign in again' }).click();
  await application.signInInPlace(account);
  await application.saved();
  await expect(application.signedOutNotice).toBeHidden();
  expect(await new Api(server, account).answers(application.id)).toMatchObject({
    surname: 'Hopper',
    given_names: 'Grace',
  });
});

/** A tab that comes to the front looks for what others saved, and may open the dialog between the two steps of `fill`. */
async function enterAtOnce(control: Locator, text: string): Promise<void> {
  await control.evaluate((input: HTMLInputElement, value) => {
    input.value = value;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }, text);
}

test('one sign-in closes the dialogs of all tabs, and each saves its own', async ({ page, context, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  const other = application.in(await context.newPage());
  await other.open('passport');
  await revokeSession(context, server);
  await application.control('surname').fill('Hopper');
  await expect(application.signInAgain).toBeVisible();
  await other.page.bringToFront();
  await enterAtOnce(other.control('passport_number'), 'X1234567');
  await expect(other.signInAgain).toBeVisible();

  await other.signInInPlace(account);
  await expect(application.signInAgain).toBeHidden();
  await other.saved();
  await application.saved();
  const api = new Api(server, account);
  expect(await api.answers(application.id)).toMatchObject({
    surname: 'Hopper',
    passport_number: 'X1234567',
  });

  // One on the sign-in page of another tab is enough.
  await revokeSession(context, server);
  await page.bringToFront();
  await enterAtOnce(application.control('surname'), 'Murray');
  await expect(application.signInAgain).toBeVisible();
  await other.page.goto('/login');
  await signIn(other.page, account);
  await expect(application.signInAgain).toBeHidden();
  await application.saved();
  expect((await api.answers(application.id)).surname).toBe('Murray');

  // Cookies that vanished are no different.
  await other.page.close();
  await context.clearCookies();
  await application.control('surname').fill('Hopper-Murray');
  await application.signInInPlace(account);
  await application.saved();
  expect((await api.answers(application.id)).surname).toBe('Hopper-Murray');
});

test.describe('a session with an end', () => {
  test.describe('that staying puts off', () => {
    test.use({ serverEnv: { LONGHAUL_ACCESS_TTL: '3s', LONGHAUL_REFRESH_IDLE: '12s', LONGHAUL_REFRESH_GRACE: '2s' } });

    test('is announced in all tabs and put off in all [s37]', async ({ page, context }) => {
      const application = await signedInWithApplication(page);
      await application.open('you');
      const other = application.in(await context.newPage());
      await other.open('passport');
      for (const tab of [application, other]) await expect(warning(tab.page)).toContainText('You will be signed out at');
      await warning(other.page).getByRole('button', { name: 'Stay signed in' }).click();
      for (const tab of [application, other]) await expect(warning(tab.page)).toBeHidden();
    });

    test('ends when nobody stays, and the dialog says why [s37]', async ({ page, server }) => {
      const account = await register(page);
      const application = await Application.start(page);
      await application.open('you');
      await expect(warning(page)).toBeVisible();
      await expect(application.signInAgain).toContainText('reached its time limit', { timeout: 20_000 });
      await expect(warning(page)).toBeHidden();
      await application.signInInPlace(account);
      await expect(application.signInAgain).toBeHidden();
      await application.control('surname').fill('Hopper');
      await application.saved();
      expect((await new Api(server, account).answers(application.id)).surname).toBe('Hopper');
    });
  });

  test.describe('that nothing puts off', () => {
    test.use({ serverEnv: { LONGHAUL_ACCESS_TTL: '3s', LONGHAUL_REFRESH_IDLE: '24s', LONGHAUL_REFRESH_MAX: '24s', LONGHAUL_REFRESH_GRACE: '2s' } });

    test('can be begun anew before it ends [s37]', async ({ page }) => {
      const account = await register(page);
      const application = await Application.start(page);
      await application.open('you');
      await warning(page).getByRole('button', { name: 'Sign in again now' }).click({ timeout: 30_000 });
      await application.signInInPlace(account);
      await expect(application.signInAgain).toBeHidden();
      await expect(warning(page)).toBeHidden();
      await application.control('surname').fill('Hopper');
      await application.saved();
    });
  });
});

async function signedInWithApplication(page: Page): Promise<Application> {
  await register(page);
  return Application.start(page);
}

function warning(page: Page) {
  return page.getByRole('alert').filter({ hasText: 'Your time is nearly up' });
}

/** The saves that the page sends from now on. */
function savesOf(page: Page | BrowserContext): Request[] {
  const saves: Request[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/applications/save')) saves.push(request);
  });
  return saves;
}
