// The user's own account, as they use it.
import { register, signIn } from './support/account';
import { Application } from './support/application';
import { expect, test } from './support/fixtures';
import { SAVE } from './support/network';

test('a lost device is signed out from another one', async ({ page, otherBrowser }) => {
  const account = await register(page);
  const lost = await otherBrowser();
  await signIn(lost, account);
  await page.getByRole('link', { name: account.email }).click();
  await expect(page).toHaveURL('/account');
  const devices = page.locator('#sessions').getByRole('listitem');
  await expect(devices).toHaveCount(2);
  await expect(devices.first()).toContainText('This device');
  await expect(devices.first()).toContainText(/Chrome on (Linux|Mac|Windows)/);
  await expect(devices.last().locator('time').last()).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

  await devices.last().getByRole('button', { name: /^Sign out/ }).click();
  await expect(page.getByRole('status')).toHaveText('That device is signed out.');
  await expect(devices).toHaveCount(1);
  await lost.reload();
  await expect(lost.getByRole('heading', { name: 'Sign in' })).toBeVisible();

  await devices.getByRole('button', { name: /^Sign out/ }).click();
  await expect(page).toHaveURL('/');
  await page.goto('/account');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a new password ends the other sessions and keeps this one', async ({ page, otherBrowser }) => {
  const account = await register(page);
  const other = await otherBrowser();
  await signIn(other, account);
  await page.goto('/account');
  await page.getByLabel('Current password').fill('not the sentence at all');
  await page.getByLabel('New password').fill('quite another sentence');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByRole('alert').getByRole('link', { name: 'The current password is wrong.' }).click();
  await expect(page.getByLabel('Current password')).toBeFocused();
  await expect(page.getByLabel('Current password')).toHaveAccessibleDescription(/The current password is wrong/);
  await expect(page.getByLabel('Current password')).toHaveValue('');

  await page.getByLabel('Current password').fill(account.password);
  await page.getByLabel('New password').fill('quite another sentence');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('status')).toContainText('Your password is changed.');
  await other.reload();
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Your account', exact: true })).toBeVisible();
  await signIn(other, { ...account, password: 'quite another sentence' });
});

test('a deleted account is gone, and so is what this device kept', async ({ page }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await page.route(SAVE, (route) => route.abort());
  await application.control('surname').fill('Hopper');
  await application.savedOnThisDeviceOnly();
  expect(await page.evaluate(() => localStorage.length)).toBeGreaterThan(0);

  await page.goto('/account');
  await page.getByRole('main').getByRole('link', { name: 'Delete your account' }).click();
  await expect(page.getByRole('main')).toContainText('your application with every answer, even if it was submitted');
  await page.getByLabel('Password').fill(account.password);
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await expect(page.getByRole('alert')).toContainText('Tick the box');
  await page.getByLabel('Password').fill(account.password);
  await page.getByLabel(/^I understand/).check();
  await page.getByRole('button', { name: 'Delete my account' }).click();

  await expect(page.getByRole('heading', { name: 'Your account is deleted' })).toBeVisible();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  expect(await page.context().cookies()).toEqual([]);
  await page.goto(application.path('you'));
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});
