// Several tabs over one cookie jar: with everything a browser offers them, and with none of it.
import type { BrowserContext, Page } from '@playwright/test';
import { register, signIn } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { expect, test } from './support/fixtures';
import { Gate } from './support/gate';
import { refuseToken, SAVE } from './support/network';
import { accessTokenExpires, SessionWatch } from './support/session';

test.describe('a short access token', () => {
  test.use({ serverEnv: { LONGHAUL_ACCESS_TTL: '2s' } });

  test('two tabs share one refresh [s26]', async ({ page, context, server }) => {
    const account = await register(page);
    const application = await Application.start(page);
    await application.open('you');
    const other = application.in(await context.newPage());
    await other.open('passport');
    const watches = [new SessionWatch(page), new SessionWatch(other.page)];
    await accessTokenExpires(other.page);

    await type(application, 'surname', 'Hopper');
    await type(other, 'passport_number', 'X1234567');
    await application.saved();
    await other.saved();
    const renewals = watches.map((watch) => watch.renewals);
    // Should the first renewal run out while the second tab is still typing, there may be another.
    expect(Math.max(...renewals)).toBeLessThanOrEqual(2);
    expect(watches.flatMap((watch) => watch.loginPages)).toEqual([]);
    expect(await new Api(server, account).answers(application.id)).toMatchObject({
      surname: 'Hopper',
      passport_number: 'X1234567',
    });
  });

  const handicaps: [string, (context: BrowserContext) => Promise<unknown>][] = [
    ['without locks', (context) => context.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }))],
    [
      'without a channel',
      (context) => context.addInitScript(() => Object.assign(window, { BroadcastChannel: undefined })),
    ],
    [
      'without either',
      (context) =>
        context.addInitScript(() => {
          Object.defineProperty(navigator, 'locks', { value: undefined });
          Object.assign(window, { BroadcastChannel: undefined });
        }),
    ],
    [
      'with the lock in frozen hands',
      (context) =>
        context.addInitScript(() => {
          void navigator.locks.request('session-refresh', () => new Promise(() => {}));
        }),
    ],
  ];
  for (const [handicap, apply] of handicaps) {
    test(`nobody is signed out ${handicap} [s26] [s27]`, async ({ page, context, server }) => {
      const account = await register(page);
      const application = await Application.start(page);
      await apply(context);
      await application.open('you');
      const other = application.in(await context.newPage());
      await other.open('passport');
      const watches = [new SessionWatch(page), new SessionWatch(other.page)];
      for (let round = 1; round <= 3; round++) {
        await accessTokenExpires(page);
        await type(application, 'surname', `Hopper${round}`);
        await type(other, 'passport_number', `X${round}`);
        await application.saved();
        await other.saved();
      }
      expect(await new Api(server, account).answers(application.id)).toMatchObject({
        surname: 'Hopper3',
        passport_number: 'X3',
      });
      expect(watches.flatMap((watch) => watch.loginPages)).toEqual([]);
      await expect(application.signInAgain).toBeHidden();
      await expect(other.signInAgain).toBeHidden();
    });
  }
});

test.describe('signing out', () => {
  test('in one tab ends the others [s28]', async ({ page, context }) => {
    await register(page);
    const application = await Application.start(page);
    await application.open('you');
    const list = await context.newPage();
    await list.goto('/applications');
    const other = await context.newPage();
    await other.goto('/applications');
    await other.getByRole('button', { name: 'Sign out' }).click();
    for (const tab of [other, list, page]) await expect(tab).toHaveURL('/');
  });

  test('in one tab during a refresh in another stays a sign-out [s28]', async ({ page, context }) => {
    await register(page);
    const application = await Application.start(page);
    await application.open('you');
    const asked = new Gate();
    const answered = new Gate();
    await page.route('**/auth/refresh', async (route) => {
      const answer = await route.fetch();
      asked.open();
      await answered.opened;
      // The tab may have left by then.
      await route.fulfill({ response: answer }).catch(() => {});
    });
    await refuseToken(page, SAVE, 1);
    await type(application, 'surname', 'Hopper');
    await asked.opened;

    const other = await context.newPage();
    await other.goto('/applications');
    // What the first tab could not save yet would be lost, and that is asked.
    other.once('dialog', (dialog) => dialog.accept());
    await other.getByRole('button', { name: 'Sign out' }).click();
    await expect(other).toHaveURL('/');
    answered.open();
    await expect(page).toHaveURL('/');
    await page.goto(application.path('you'));
    await expect(page).toHaveURL(/\/login\?return_to=/);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('Hopper');
  });

  test('waits for the last key press to be saved', async ({ page, server }) => {
    const account = await register(page);
    const application = await Application.start(page);
    await application.open('you');
    await type(application, 'surname', 'Hopper');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL('/');
    expect((await new Api(server, account).answers(application.id)).surname).toBe('Hopper');
  });

  test('asks before it loses what could not be saved, here or in another tab, and then leaves nothing on the device', async ({
    page,
    context,
  }) => {
    await register(page);
    const application = await Application.start(page);
    await application.open('you');
    await page.route(SAVE, (route) => route.abort());
    await application.control('surname').fill('Hopper');
    await application.savedOnThisDeviceOnly();
    const other = await context.newPage();
    await other.goto('/account');
    const declines = async (tab: Page) => {
      const question = tab.waitForEvent('dialog');
      const pressed = tab.getByRole('button', { name: 'Sign out', exact: true }).click();
      await (await question).dismiss();
      await pressed;
    };
    await declines(other);
    await expect(other).toHaveURL('/account');
    await page.bringToFront();
    await declines(page);
    await application.isAt('you');
    await expect(application.control('surname')).toHaveValue('Hopper');
    await page.unroute(SAVE);
    await application.saved();
    await expect(other).toHaveURL('/account');
    await other.close();

    await page.route(SAVE, (route) => route.abort());
    await application.control('surname').fill('Murray');
    await application.savedOnThisDeviceOnly();
    page.once('dialog', (dialog) => dialog.accept());
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL('/');
    await expect(page.getByRole('link', { name: 'Sign in', exact: true })).toBeVisible();
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toMatch(/Hopper|Murray/);
    await page.goto(application.path('you'));
    await expect(page).toHaveURL(/\/login\?return_to=/);
  });

  test('without a network never ends the session of whoever signs in after it [s39]', async ({ page, context, server }) => {
    const account = await register(page);
    await server.kill();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(heading(page)).toBeVisible();
    // The session ends by other means, and the same person is back before this device told of the sign-out.
    await context.clearCookies();
    await server.start();
    const next = await context.newPage();
    await next.goto('/login');
    await signIn(next, account);
    await expect(next).toHaveURL('/applications');
    await page.bringToFront();
    await page.evaluate(() => dispatchEvent(new Event('focus')));
    await next.reload();
    await expect(next).toHaveURL('/applications');
    await expect(next.getByText(account.email)).toBeVisible();
  });

  test('out of reach of the server clears this device, and the server hears of it later [s39]', async ({
    page,
    context,
    server,
  }) => {
    await register(page);
    const application = await Application.start(page);
    await application.open('you');
    const other = await context.newPage();
    await other.goto('/applications');
    await server.kill();
    await application.control('surname').fill('Hopper');
    await application.savedOnThisDeviceOnly();
    page.once('dialog', (dialog) => dialog.accept());
    await page.getByRole('button', { name: 'Sign out' }).click();
    for (const tab of [page, other]) await expect(heading(tab)).toBeVisible();
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('Hopper');

    // Both are closed: the next page that is opened remembers.
    await page.close();
    await other.close();
    await server.start();
    const next = await context.newPage();
    await next.goto('/applications');
    await expect(next).toHaveURL('/');
    await expect(next.getByRole('link', { name: 'Sign in', exact: true })).toBeVisible();
    await next.goto(application.path('you'));
    await expect(next).toHaveURL(/\/login\?return_to=/);
  });

  test('without a network ends by itself when the network is back [s39]', async ({ page, context }) => {
    await register(page);
    await Application.start(page);
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(heading(page)).toBeVisible();
    await context.setOffline(false);
    await expect(page).toHaveURL('/');
    expect(await context.cookies()).toEqual([]);
  });
});

function heading(page: Page) {
  return page.getByRole('heading', { name: 'You are signed out on this device' });
}

async function type(application: Application, path: string, text: string): Promise<void> {
  await application.page.bringToFront();
  await application.control(path).fill(text);
}
