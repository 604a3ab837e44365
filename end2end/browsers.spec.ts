// What browsers do besides showing pages: they save files, and answers reach them late.
import { newAccount, register } from './support/account';
import { expect, test } from './support/fixtures';
import { Gate } from './support/gate';
import { accessTokenExpires, revokeSession } from './support/session';

test.describe('with an access token of two seconds', () => {
  test.use({ serverEnv: { LONGHAUL_ACCESS_TTL: '2s' } });

  test('a download is renewed, and fails visibly when the session is over', async ({ page, context, server }) => {
    await register(page);
    await page.goto('/account');
    const link = page.locator('a[href="/account/export"]');
    await accessTokenExpires(page);
    const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(file.suggestedFilename()).toMatch(/\.json$/);
    expect(await file.failure()).toBeNull();

    await revokeSession(context, server);
    const [none] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(await none.failure()).not.toBeNull();
    await expect(page).toHaveURL('/account');
  });
});

test('the late answer to a sign-out takes nothing from the next person', async ({ page, context }) => {
  await register(page);
  const [asked, answered, delivered] = [new Gate(), new Gate(), new Gate()];
  await page.route('**/auth/logout', async (route) => {
    const answer = await route.fetch({ maxRedirects: 0 });
    asked.open();
    await answered.opened;
    // The page itself may have left by now; what it asked outlives it.
    await route.fulfill({ response: answer }).finally(() => delivered.open());
  });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await asked.opened;

  const next = await context.newPage();
  await register(next, newAccount());
  await next.evaluate(() => localStorage.setItem('longhaul:of-the-next-person', 'kept'));
  const jar = await context.cookies();
  answered.open();
  await delivered.opened;
  expect(await context.cookies()).toEqual(jar);
  await next.goto('/account');
  await expect(next).toHaveURL('/account');
  expect(await next.evaluate(() => localStorage.getItem('longhaul:of-the-next-person'))).toBe('kept');
});
