// What is saved when, and what is said about it (app/form/STATEMENTS.md).
import type { Page } from '@playwright/test';
import { register } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { noteBodies } from './support/bodies';
import { expect, test } from './support/fixtures';
import { Gate } from './support/gate';
import { SAVE } from './support/network';

test('the status is announced, and the focus stays where it is [f06]', async ({ page }) => {
  await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await expect(application.status).toHaveRole('status');
  expect(await application.status.evaluate((line) => line.getAttribute('aria-live') ?? 'polite')).toBe('polite');
  await watchFocus(page);
  const surname = application.control('surname');
  await surname.pressSequentially('Hopper');
  await application.saved();
  await page.route(SAVE, (route) => route.abort());
  await surname.pressSequentially('-Murray');
  await application.savedOnThisDeviceOnly();
  await page.unroute(SAVE);
  await application.saved();
  await expect(surname).toBeFocused();
  expect(await page.evaluate('focused')).toEqual(['surname']);
});

test('the status tells Saving, Saved at, Saved on this device only and Not saved apart [f07]', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  const asked = new Gate();
  const saving = new Gate();
  await page.route(SAVE, async (route) => {
    asked.open();
    await saving.opened;
    await route.continue();
  });
  const surname = application.control('surname');
  await surname.fill('Hop');
  await expect(application.status).toHaveText('Saving…');
  await asked.opened;
  await expect(application.status).toHaveText('Saving…');
  expect(await new Api(server, account).answers(application.id)).toEqual({});
  saving.open();
  await application.saved();
  expect(await new Api(server, account).answers(application.id)).toEqual({ surname: 'Hop' });
  await page.unroute(SAVE);

  await page.route(SAVE, (route) => route.abort());
  await surname.fill('Hopp');
  await application.savedOnThisDeviceOnly();
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await surname.fill('Hopper');
  await expect(application.status).toContainText('Not saved');
  await page.unroute(SAVE);
  await expect(application.status).toHaveText(/^Saved at \d\d:\d\d\. This device cannot keep a copy of what you type$/, {
    timeout: 40_000,
  });
  expect(await new Api(server, account).answers(application.id)).toEqual({ surname: 'Hopper' });
});

test('what is typed on several pages without a network arrives in the order of typing [f26]', async ({ page, context, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  const saves = await noteBodies(page, '/api/applications/save');
  await application.open('you');
  await application.control('surname').fill('Hopper');
  await application.saved();
  await context.setOffline(true);
  await application.control('surname').fill('Murray');
  await application.savedOnThisDeviceOnly();
  await application.control('given_names').fill('Grace');
  await page.getByRole('link', { name: 'All sections' }).last().click();
  await page.getByRole('link', { name: 'Your passport' }).click();
  await application.control('passport_city').fill('New York');
  await application.control('passport_city').press('End');
  await application.control('passport_city').pressSequentially(' City');
  await application.savedOnThisDeviceOnly();
  const before = saves.length;
  await context.setOffline(false);
  await application.saved();
  expect(await new Api(server, account).answers(application.id)).toEqual({
    surname: 'Murray',
    given_names: 'Grace',
    passport_city: 'New York City',
  });
  // What failed first goes first: nothing newer overtakes it.
  expect(saves.slice(before)[0]).toContain('Murray');
  expect(saves.slice(before)[0]).not.toContain('New York');
});

/** Notes the ids of what receives the focus from now on. */
async function watchFocus(page: Page): Promise<void> {
  await page.evaluate(() => {
    const focused: string[] = [];
    Object.assign(window, { focused });
    document.addEventListener('focusin', (event) => focused.push((event.target as Element).id));
  });
}
