// The session under the form: it expires, is lost, ends, and the person goes on typing.
import type { Page, Response, Route } from '@playwright/test';
import { register, signIn } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { expect, test } from './support/fixtures';
import { Gate } from './support/gate';
import { refuseToken, SAVE } from './support/network';
import { SessionWatch, accessTokenExpires, revokeSession } from './support/session';

/** The statuses of a navigation, redirects first. */
async function hops(response: Response | null): Promise<number[]> {
  const statuses: number[] = [];
  for (let request = response?.request() ?? null; request; request = request.redirectedFrom()) {
    statuses.unshift((await request.response())?.status() ?? 0);
  }
  return statuses;
}

test.describe('an access token of two seconds', () => {
  test.use({ serverEnv: { LONGHAUL_ACCESS_TTL: '2s' } });

  test('a page that was left open saves as if nothing had happened', async ({ page, server }) => {
    const account = await register(page);
    const application = await Application.start(page);
    await application.open('you');
    const watch = new SessionWatch(page);
    for (const name of ['Hopper', 'Murray', 'Hopper-Murray']) {
      await accessTokenExpires(page);
      await application.control('surname').fill(name);
      await application.saved();
      expect((await new Api(server, account).answers(application.id)).surname).toBe(name);
    }
    expect(watch.renewals).toBe(3);
    expect(watch.loginPages).toEqual([]);
  });

  test('whatever is done while a refresh is under way waits for it and needs no other [s02]', async ({ page, server }) => {
    const account = await register(page);
    const application = await Application.start(page);
    await application.open('you');
    const watch = new SessionWatch(page);
    const [asked, answered] = [new Gate(), new Gate()];
    await page.route('**/auth/refresh', async (route) => {
      asked.open();
      await answered.opened;
      await route.continue();
    });
    await accessTokenExpires(page);
    const before = watch.calls.length;

    // A save that has to wait, more typing, and a page turned in the browser and typed into.
    await application.control('surname').fill('Hopper');
    await asked.opened;
    await application.control('given_names').fill('Grace');
    await page.getByRole('link', { name: 'All sections' }).click();
    await page.getByRole('link', { name: 'Your passport' }).click();
    await application.control('passport_number').fill('X1234567');
    expect(watch.calls.length, 'calls answered while the refresh is under way').toBe(before);
    answered.open();

    const api = new Api(server, account);
    await expect.poll(async () => await api.answers(application.id)).toMatchObject({
      surname: 'Hopper',
      given_names: 'Grace',
      passport_number: 'X1234567',
    });
    expect(watch.refreshes).toEqual([200]);
    expect(watch.loginPages).toEqual([]);
  });

  test('a reload with an expired token stays signed in [s32]', async ({ page }) => {
    await register(page);
    const application = await Application.start(page);
    await application.open('you');
    await accessTokenExpires(page);
    expect(await hops(await page.reload())).toEqual([303, 303, 200]);
    await expect(page.getByRole('heading', { name: 'About you' })).toBeVisible();
    await expect(page).toHaveURL(application.path('you'));
  });

  test('a refresh that fails or never arrives keeps the session [s05] [s06]', async ({ page, server }) => {
    const account = await register(page);
    const application = await Application.start(page);
    await application.open('you');
    const watch = new SessionWatch(page);

    const trouble: [string, (route: Route) => Promise<void>][] = [
      ['Hopper', (route) => route.fulfill({ status: 500, body: 'oops' })],
      ['Murray', (route) => route.abort('connectionreset')],
    ];
    for (const [name, answer] of trouble) {
      await page.route('**/auth/refresh', answer);
      await accessTokenExpires(page);
      await application.control('surname').fill(name);
      await application.savedOnThisDeviceOnly();
      await expect(application.signInAgain).toBeHidden();
      await page.unroute('**/auth/refresh');
      await application.saved();
      expect((await new Api(server, account).answers(application.id)).surname).toBe(name);
    }
    expect(watch.loginPages).toEqual([]);
  });

  test.describe('without JavaScript', () => {
    test.use({ javaScriptEnabled: false });

    test('a reload stays signed in, and a post keeps its body [s32] [s34]', async ({ page, server }) => {
      const account = await register(page);
      await page.getByRole('button', { name: 'Start an application' }).click();
      const application = await Application.opened(page);
      await page.goto(application.path('you'));

      await accessCookieExpires(page);
      expect(await hops(await page.reload())).toEqual([303, 303, 200]);

      await application.control('surname').fill('Hopper & Söhne = 100% +1');
      await accessCookieExpires(page);
      const answer = page.waitForResponse((response) => response.request().isNavigationRequest() && response.ok());
      await application.continue();
      expect(await hops(await answer)).toEqual([307, 307, 303, 200]);
      await expect(application.errorSummary).toBeVisible();
      await expect(application.control('surname')).toHaveValue('Hopper & Söhne = 100% +1');
      expect((await new Api(server, account).answers(application.id)).surname).toBe('Hopper & Söhne = 100% +1');
    });
  });
});

test('tokens that run out on the way, however new, hold a save up and no more', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  // The call and its retry: what the wrapper hands on to the page is a 401, in a session that lives.
  await refuseToken(page, SAVE);
  await application.control('surname').fill('Hopper');
  await application.savedOnThisDeviceOnly();
  await expect(application.status).not.toContainText('Sign in');
  await page.unroute(SAVE);
  await application.saved();
  expect(await new Api(server, account).answers(application.id)).toMatchObject({ surname: 'Hopper' });
  await expect(application.signInAgain).toBeHidden();
});

test.describe('the session ends while somebody types', () => {
  test('and reloads the page: after signing in the text is there and saved', async ({ page, context, server }) => {
    const account = await register(page);
    const application = await Application.start(page);
    const api = new Api(server, account);
    await application.open('you');
    const surname = application.control('surname');
    await surname.pressSequentially('Hop');
    await application.saved();

    await revokeSession(context, server);
    await surname.pressSequentially('per');
    await expect(application.signInAgain).toBeVisible();
    await application.savedOnThisDeviceOnly();
    expect((await api.answers(application.id)).surname).toBe('Hop');

    await page.reload();
    await signIn(page, account);
    await expect(page).toHaveURL(application.path('you'));
    await expect(surname).toHaveValue('Hopper');
    await application.saved();
    expect((await api.answers(application.id)).surname).toBe('Hopper');
  });
});

test('the server goes down while somebody types, and comes back [s40]', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await application.control('surname').fill('Hop');
  await application.saved();

  await server.kill();
  await application.control('surname').fill('Hopper');
  await application.savedOnThisDeviceOnly();
  await expect(application.status).toContainText('cannot be reached');
  await application.control('given_names').fill('Grace');
  await application.savedOnThisDeviceOnly();

  await server.start();
  await application.saved();
  expect(await new Api(server, account).answers(application.id)).toMatchObject({
    surname: 'Hopper',
    given_names: 'Grace',
  });
});

/** Like `accessTokenExpires`, where the page can run no script: asks with the browser's own access cookie. */
async function accessCookieExpires(page: Page): Promise<void> {
  const origin = new URL(page.url()).origin;
  await expect
    .poll(async () => {
      const cookies = await page.context().cookies();
      const access = cookies.filter(({ name }) => name.endsWith('access')).map(({ name, value }) => `${name}=${value}`);
      return (await fetch(`${origin}/api/me`, { headers: { cookie: access.join('; ') } })).status;
    })
    .toBe(401);
}
