// The copy on this device: there at the key press, sealed, and given back to the same person only.
import type { Page } from '@playwright/test';
import { newAccount, register, signIn } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { asksToStay, copies, crash, expectCopies, Profile, stored } from './support/device';
import { expect, test } from './support/fixtures';
import { LateModule } from './support/module';
import { SAVE } from './support/network';

test.describe('what was typed is restored and saved', () => {
  for (const { when, early } of [
    { when: 'before the script arrived', early: true },
    { when: 'while the server was out of reach', early: false },
  ]) {
    for (const end of ['reloaded', 'killed'] as const) {
      test(`${when}, and the tab was ${end} in mid-word`, async ({ page, context, server }) => {
        const account = await register(page);
        const application = await Application.start(page);
        const module = await hold(page, early);
        await page.route(SAVE, (route) => route.abort());
        await page.goto(application.path('you'), { waitUntil: early ? 'commit' : 'load' });
        await application.control('surname').pressSequentially('Hopp');
        await application.control('sex', 'female').check();
        await application.control('date_of_birth.month').fill('12');
        await application.control('native_surname.na').check();
        await application.control('birth_country').selectOption({ label: 'Iceland' });
        await application.control('surname').press('End');
        await application.control('surname').press('r');
        await expectCopies(page, 1);
        expect(await stored(page)).not.toMatch(/Hopp|surname|female|native_surname/);

        let next = page;
        if (end === 'killed') {
          next = await context.newPage();
          await crash(page);
          await next.goto(application.path('you'));
        } else {
          await page.unroute(SAVE);
          module.arrive();
          await page.reload();
        }
        const again = application.in(next);
        await expect(again.control('surname')).toHaveValue('Hoppr');
        await expect(again.control('sex', 'female')).toBeChecked();
        await again.saved();
        await expectCopies(next, 0);
        expect(await new Api(server, account).answers(application.id)).toEqual({
          surname: 'Hoppr',
          sex: 'female',
          date_of_birth: '-12-',
          'native_surname.na': 'yes',
          birth_country: 'IS',
        });
      });
    }
  }

  test('and the whole browser was killed', async ({ server }) => {
    const profile = await Profile.make();
    let context = await profile.launch(server.url);
    try {
      const [page] = context.pages() as [Page];
      const account = await register(page);
      const application = await Application.start(page);
      await application.open('you');
      await context.setOffline(true);
      await application.control('surname').fill('Hopper');
      await application.savedOnThisDeviceOnly();
      await profile.written(`longhaul:draft:`);
      profile.kill();
      await context.waitForEvent('close').catch(() => {});

      context = await profile.launch(server.url);
      const again = application.in(await context.newPage());
      await again.page.goto(application.path('you'));
      // Cookies too are written with a delay, so the person may have to sign in again: nothing is lost by it.
      if (again.page.url().includes('/login')) {
        await signIn(again.page, account);
      }
      await expect(again.control('surname')).toHaveValue('Hopper');
      await again.saved();
      expect(await new Api(server, account).answers(application.id)).toEqual({ surname: 'Hopper' });
    } finally {
      await context.close().catch(() => {});
      await profile.dispose();
    }
  });
});

test('opening pages again and again saves nothing, least of all emptiness', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await application.control('surname').fill('Hopper');
  await application.saved();
  const saves: string[] = [];
  page.on('request', (request) => request.url().endsWith('/save') && saves.push(request.url()));
  for (const slug of ['you', 'start', 'you', ''] as const) {
    await application.open(slug);
    await application.reload();
  }
  await expectCopies(page, 0);
  expect(saves).toEqual([]);
  expect((await new Api(server, account).answers(application.id)).surname).toBe('Hopper');
});

test('after the session ended, the same person gets everything back and another reads nothing', async ({ page, context, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await page.route(SAVE, (route) => route.abort());
  await application.open('you');
  await application.control('surname').fill('Hopper');
  await application.savedOnThisDeviceOnly();
  await page.close();

  await context.clearCookies();
  const other = await context.newPage();
  await register(other, newAccount());
  const theirs = await Application.start(other);
  await theirs.open('you');
  await expect(theirs.control('surname')).toHaveValue('');
  expect(await stored(other)).not.toContain('Hopper');
  expect(await copies(other), 'it waits for its owner').toBe(1);
  await other.goto(application.path('you'));
  await expect(theirs.control('surname')).toHaveCount(0);

  await context.clearCookies();
  await signIn(other, account);
  const mine = application.in(other);
  await mine.open('you');
  await expect(mine.control('surname')).toHaveValue('Hopper');
  await mine.saved();
  await expectCopies(other, 0);
  expect((await new Api(server, account).answers(application.id)).surname).toBe('Hopper');
});

test.describe('two tabs', () => {
  test('keep a copy each, and what a tab leaves is taken over by the one that lives', async ({ page, context, server }) => {
    const account = await register(page);
    const one = await Application.start(page);
    const two = one.in(await context.newPage());
    for (const tab of [one, two]) {
      await tab.page.route(SAVE, (route) => route.abort());
      await tab.open('you');
    }
    await one.control('surname').fill('Hopper');
    await one.savedOnThisDeviceOnly();
    await two.control('given_names').fill('Grace');
    await two.savedOnThisDeviceOnly();
    await expectCopies(page, 2);
    await two.reload();
    await expect(two.control('given_names')).toHaveValue('Grace');
    await expect(two.control('surname'), 'a living tab keeps its own').toHaveValue('');

    await crash(page);
    await expect(two.control('surname')).toHaveValue('Hopper');
    await two.page.unroute(SAVE);
    await two.saved();
    await expectCopies(two.page, 0);
    expect(await new Api(server, account).answers(one.id)).toEqual({ surname: 'Hopper', given_names: 'Grace' });
  });

  test('that left different answers: both are shown', async ({ page, context, server }) => {
    const account = await register(page);
    const one = await Application.start(page);
    const two = one.in(await context.newPage());
    const third = one.in(await context.newPage());
    for (const tab of [one, two]) {
      await tab.page.route(SAVE, (route) => route.abort());
      await tab.open('you');
    }
    await one.control('sex', 'female').check();
    await one.savedOnThisDeviceOnly();
    await two.control('sex', 'male').check();
    await two.savedOnThisDeviceOnly();
    await crash(one.page);
    await crash(two.page);

    await third.open('you');
    const clash = third.page.getByRole('group', { name: 'This answer was changed elsewhere' });
    await expect(clash).toContainText('Female');
    await expect(clash).toContainText('Male');
    expect(await new Api(server, account).answers(one.id)).toEqual({});
    await third.reload();
    await expect(clash).toContainText('Female');
    await clash.getByRole('button', { name: 'Use the other one' }).click();
    await third.saved();
    await expect(third.control('sex', 'female')).toBeChecked();
    expect(await new Api(server, account).answers(one.id)).toEqual({ sex: 'female' });
  });
});

test.describe('a device that keeps nothing', () => {
  for (const { what, how } of [
    { what: 'storage is forbidden', how: () => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } }) },
    { what: 'storage is full', how: () => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; } },
  ]) {
    test(`${what}: said, saved by the server, and asked before what is nowhere is lost`, async ({ page, server }) => {
      const account = await register(page);
      const application = await Application.start(page);
      await page.addInitScript(how);
      await application.open('you');
      await application.control('surname').fill('Hopper');
      await expect(application.status).toContainText(/^Saved at \d\d:\d\d/);
      await expect(application.status).toContainText('This device cannot keep a copy');
      expect((await new Api(server, account).answers(application.id)).surname).toBe('Hopper');
      expect(await asksToStay(page), 'all is saved').toBe(false);

      await application.open('you');
      await page.route(SAVE, (route) => route.abort());
      await application.control('surname').fill('Murray');
      await expect(application.status).toContainText(/^Not saved/);
      expect(await asksToStay(page), 'it is nowhere').toBe(true);
    });
  }

  test('with a copy on the device nobody is asked', async ({ page }) => {
    await register(page);
    const application = await Application.start(page);
    await page.route(SAVE, (route) => route.abort());
    await application.open('you');
    await application.control('surname').fill('Hopper');
    await application.savedOnThisDeviceOnly();
    expect(await asksToStay(page)).toBe(false);
  });
});

test('a copy of another version is left alone, and said', async ({ page, context }) => {
  await register(page);
  const application = await Application.start(page);
  await page.route(SAVE, (route) => route.abort());
  await application.open('you');
  await application.control('surname').fill('Hopper');
  await application.savedOnThisDeviceOnly();
  // A page that is left in peace would still send it.
  await crash(page);
  const next = await context.newPage();
  await next.goto('/applications');
  const kept = await next.evaluate(() => {
    const name = Object.keys(localStorage).find((key) => key.startsWith('longhaul:draft:')) ?? '';
    const newer = (localStorage.getItem(name) ?? '').replace(/^1\./, '2.');
    localStorage.setItem(name, newer);
    return newer;
  });
  expect(kept).toMatch(/^2\./);
  const again = application.in(next);
  await again.open('you');
  await expect(again.control('surname')).toHaveValue('');
  await expect(again.status).toContainText('also holds answers that this page cannot read');
  expect(await next.evaluate(() => Object.values(localStorage))).toContain(kept);
});

test('without locks, tabs find out by asking who lives', async ({ page, context }) => {
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }));
  await register(page);
  const one = await Application.start(page);
  const two = one.in(await context.newPage());
  for (const tab of [one, two]) await tab.page.route(SAVE, (route) => route.abort());
  await one.open('you');
  await one.control('surname').fill('Hopper');
  await one.savedOnThisDeviceOnly();
  await two.open('you');
  await two.control('given_names').fill('Grace');
  await two.savedOnThisDeviceOnly();
  await expect(two.control('surname')).toHaveValue('');
  await crash(one.page);
  await two.reload();
  await expect(two.control('surname')).toHaveValue('Hopper');
  await expect(two.control('given_names')).toHaveValue('Grace');
});

test('where the module never comes, what a post brought to the server is kept there alone', async ({ page }) => {
  await register(page);
  const application = await Application.start(page);
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto(application.path('you'));
  await application.control('surname').fill('Hopper');
  await expectCopies(page, 1);
  await application.continue();
  await expect(page).toHaveTitle(/^Error: /);
  await expect(application.control('surname')).toHaveValue('Hopper');
  await expectCopies(page, 0);

  // Refused, it stays.
  await application.control('given_names').fill('Grace');
  await expectCopies(page, 1);
  const posts = `**${application.path('you')}*`;
  await page.route(posts, (route) => route.fulfill({ status: 503, body: 'Down for maintenance.' }));
  await application.continue();
  await expect(page.getByText('Down for maintenance.')).toBeVisible();
  await page.unroute(posts);
  await page.goto(application.path());
  await expectCopies(page, 1);
});

/** Keeps the wasm module back, if it is to be. */
async function hold(page: Page, early: boolean): Promise<LateModule> {
  const module = await LateModule.on(page);
  if (!early) module.arrive();
  return module;
}
