// How long a draft is kept, how it ends, and what its owner can take along.
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { register } from './support/account';
import { Application } from './support/application';
import { whileDown } from './support/database';
import { expect, test } from './support/fixtures';

const DAY = 86_400_000;

test('the start page says how long a draft is kept [f24]', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('#kept-for')).toHaveText(/is kept for 90 days after your last change/);
});

test('the list says when a draft ends, in time, and a change prolongs it', async ({ page, server }) => {
  await register(page);
  const application = await Application.start(page);
  const day = (ahead: number) =>
    new Date(Date.now() + ahead * DAY).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  await expect(page.getByText(`Kept until ${day(90)}`)).toBeVisible();

  const changedAt = Date.now() - 80 * DAY;
  await whileDown(server, [['UPDATE applications SET created_at = ?, saved_at = ?', [changedAt, changedAt]]]);
  await page.goto('/applications');
  await expect(page.getByText(`Will be deleted on ${day(10)} unless you change or submit it`)).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await application.open();
  await expect(page.getByText(`Kept until ${day(10)}`)).toBeVisible();

  await application.open('you');
  await application.control('surname').fill('Hopper');
  await application.saved();
  // The page that is open knows it too.
  await page.getByRole('main').getByRole('link', { name: 'All sections' }).click();
  await expect(page.getByText(`Kept until ${day(90)}`)).toBeVisible();
  await page.goto('/applications');
  await expect(page.getByText(`Kept until ${day(90)}`)).toBeVisible();

  // Its time runs out while no user is looking.
  const longAgo = Date.now() - 91 * DAY;
  await whileDown(server, [['UPDATE applications SET created_at = ?, saved_at = ?', [longAgo, longAgo]]]);
  await expect(async () => {
    await page.goto('/applications');
    await expect(page.getByText('You have not started an application yet.')).toBeVisible({ timeout: 100 });
  }).toPass();
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled });

    test('a draft is deleted by its owner, after a question', async ({ page }) => {
      await register(page);
      await page.getByRole('button', { name: 'Start an application' }).click();
      await page.getByRole('link', { name: 'Delete this application' }).click();
      await expect(page.getByRole('heading', { name: 'Delete this application?' })).toBeVisible();
      await page.getByRole('link', { name: 'Keep it' }).click();
      await expect(page.getByRole('heading', { name: 'Visitor visa application' })).toBeVisible();
      await page.goto('/applications');
      await page.getByRole('link', { name: /^Delete / }).click();
      if (javaScriptEnabled) expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      await page.getByRole('button', { name: 'Delete this application' }).click();
      await expect(page.getByRole('status')).toHaveText('Your application is deleted.');
      await expect(page.getByText('You have not started an application yet.')).toBeVisible();
    });
  });
}

test('a tab that has a deleted draft open says that it is gone, and keeps what is typed', async ({ page }) => {
  await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await application.control('surname').fill('Hopper');
  await application.saved();
  const other = await page.context().newPage();
  await other.goto(`${application.path()}/delete`);
  await other.getByRole('button', { name: 'Delete this application' }).click();
  await expect(other.getByRole('status')).toHaveText('Your application is deleted.');

  await application.control('given_names').fill('Grace');
  await application.savedOnThisDeviceOnly();
  await expect(application.status).toContainText('It may have been deleted.');
  await expect(application.control('given_names')).toHaveValue('Grace');
});

test('one takes along one’s own data, as one file', async ({ page }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await application.control('surname').fill('Hopper');
  await application.saved();
  await page.goto('/account');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download your data' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^longhaul-\d{4}-\d\d-\d\d\.json$/);
  const data = JSON.parse(readFileSync(await file.path(), 'utf8'));
  expect(data.format).toBe('longhaul-export/1');
  expect(data.account.email).toBe(account.email);
  expect(data.applications).toHaveLength(1);
  expect(data.applications[0]).toMatchObject({ id: application.id, answers: { surname: 'Hopper' } });
});
