// What owners are told by mail, as the demonstration shows it: with the session inspector, and without a mail server.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { type Account, register } from './support/account';
import { expect, test } from './support/fixtures';

async function changePassword(page: Page): Promise<Account> {
  const account = await register(page);
  await page.goto('/account');
  await page.getByLabel('Current password').fill(account.password);
  await page.getByLabel('New password').fill('quite another sentence');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('status')).toContainText('Your password is changed.');
  return account;
}

test.describe('with the inspector', () => {
  test.use({ serverEnv: { LONGHAUL_INSPECTOR: 'true' } });

  test.describe('and without a script', () => {
    test.use({ javaScriptEnabled: false });

    test('a new password is told to the owner, who can read what to do', async ({ page }) => {
      const account = await changePassword(page);
      await page.getByRole('contentinfo').getByRole('link', { name: 'Inbox' }).click();
      await expect(page).toHaveURL('/inbox');
      const mail = page.getByRole('article', { name: 'Your password was changed' });
      await expect(mail).toHaveCount(1);
      await expect(mail).toContainText(account.email);
      await expect(mail).not.toContainText('quite another sentence');
      // A link of the mail leads to a page on which its reader can act.
      await mail.getByRole('link').first().click();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect(new URL(page.url()).pathname).not.toBe('/inbox');
    });
  });

  test('the inbox fits a narrow screen, and axe finds nothing in it', async ({ page }) => {
    await changePassword(page);
    await page.goto('/inbox');
    await expect(page.getByRole('article')).toHaveCount(1);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(overflow, `at ${width}: pixels to scroll sideways`).toBe(0);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect.soft(violations, `at ${width}, ${colorScheme}`).toEqual([]);
      }
    }
  });
});

test('without the inspector there is no inbox', async ({ page }) => {
  const answer = await page.goto('/inbox');
  expect(answer?.status()).toBe(404);
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Inbox' })).toHaveCount(0);
});
