// The end of the session, announced and survived (app/form/STATEMENTS.md).
import { register } from './support/account';
import { Application } from './support/application';
import { expect, test } from './support/fixtures';
import { revokeSession, SessionWatch } from './support/session';

test.describe('a session that ends after three minutes of rest', () => {
  // The access token lives long enough that no save renews it in passing.
  test.use({ serverEnv: { LONGHAUL_REFRESH_IDLE: '3m', LONGHAUL_ACCESS_TTL: '170s' } });

  test('its end is announced early enough, and one key puts it off, eleven times [f21]', async ({ page }) => {
    await page.clock.install();
    await register(page);
    const application = await Application.start(page);
    await application.open('you');
    const watch = new SessionWatch(page);
    const warning = page.getByRole('alert').filter({ hasText: 'Your time is nearly up' });
    const surname = application.control('surname');
    await surname.focus();
    for (let time = 1; time <= 11; time++) {
      // Half of so short a life is left when it is announced; nothing is said before.
      await page.clock.runFor('01:20');
      await expect(warning, `before time ${time}`).toBeHidden();
      await page.clock.runFor('00:15');
      await expect(warning, `time ${time}`).toBeVisible();
      // And it stays for the twenty seconds in which the user can press a key.
      await page.clock.runFor('00:20');
      await expect(warning).toBeVisible();
      await expect(surname).toBeFocused();
      await page.keyboard.press('Space');
      await expect(warning).toBeHidden();
    }
    expect(watch.renewals).toBeGreaterThanOrEqual(11);
    await expect(application.signInAgain).toBeHidden();
    await expect(surname).toHaveValue(' '.repeat(11));
  });
});

test('the sign-in over the page keeps the focus inside, and gives it back [f22]', async ({ page, context, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await revokeSession(context, server);
  const city = application.control('birth_city');
  await city.pressSequentially('New York');
  await expect(application.signInAgain).toBeVisible();
  await expect(application.signInAgain.getByLabel('Password')).toBeFocused();
  const reached = new Set<string>();
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let presses = 0; presses < 8; presses++) {
      await page.keyboard.press(key);
      // The browser's own controls may have their turn; the page behind never has.
      const where = await page.evaluate(() => {
        const focused = document.activeElement;
        if (!focused || focused === document.body || focused === document.documentElement) return 'browser';
        return focused.closest('dialog') ? focused.id || (focused.textContent?.trim() ?? '') : `outside: ${focused.id}`;
      });
      reached.add(where);
    }
  }
  expect([...reached].filter((where) => where.startsWith('outside'))).toEqual([]);
  // And the dialog itself, where it can be scrolled.
  expect([...reached].filter((where) => where !== 'browser').length, 'address, password, two buttons').toBeGreaterThanOrEqual(4);

  // Where the browser's own controls had their turn, the keyboard may still be theirs.
  await application.signInAgain.getByLabel('Password').click();
  await page.keyboard.press('Escape');
  await expect(application.signInAgain).toBeHidden();
  // Asked of the page: the window of a Firefox that is driven from outside may have lost the keyboard to the browser's own controls.
  const focused = () => page.evaluate(() => document.activeElement?.id);
  await expect.poll(focused).toBe('birth_city');
  await application.signedOutNotice.getByRole('button', { name: 'Sign in again' }).click();
  await application.signInInPlace(account);
  await expect(application.signInAgain).toBeHidden();
  await application.saved();
  await expect.poll(focused).toBe('birth_city');
  await city.press('End');
  await page.keyboard.type(' City');
  await expect(city).toHaveValue('New York City');
});
