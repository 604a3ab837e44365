// Not a test: `make screenshots` makes the pictures anew. The README's are kept in the repository; one of every view is
// left in `screenshots/all` to look at.
import type { Page } from '@playwright/test';
import { register } from './support/account';
import { EVERYTHING } from './support/answers';
import { Application } from './support/application';
import { Filler } from './support/filler';
import { expect, test } from './support/fixtures';
import { Gate } from './support/gate';
import { Inspector } from './support/inspector';
import { SAVE } from './support/network';
import { type View, accountViews, draftViews, emptyViews, finishedViews, guestViews, heldView, sessionViews } from './support/pages';

const LOOKS = [
  { name: '1280', width: 1280, colorScheme: 'light' },
  { name: '320', width: 320, colorScheme: 'light' },
  { name: 'dark', width: 1280, colorScheme: 'dark' },
] as const;

test.setTimeout(300_000);

test.describe('with the inspector', () => {
  // A minute, so that the picture shows a token on its way.
  test.use({ serverEnv: { LONGHAUL_INSPECTOR: 'true', LONGHAUL_ACCESS_TTL: '60s' }, viewport: { width: 1440, height: 900 } });

  test('the picture at the top of the README', async ({ page }) => {
    await register(page, { email: 'grace@example.com', password: 'a sentence to remember' });
    const application = await Application.start(page);
    await application.open('you');
    const inspector = new Inspector(page);
    const type = async (tab: Application, path: string, text: string) => {
      await tab.control(path).fill(text);
      await tab.saved();
    };
    const second = application.in(await page.context().newPage());
    await second.open('passport');

    await type(application, 'surname', 'Hopper');
    await inspector.expireToken();
    await type(application, 'given_names', 'Grace Brewster');
    await inspector.loseNextAnswer();
    await inspector.expireToken();
    await type(application, 'native_surname', 'Хоппер');
    await inspector.counts({ lost: 1 });
    await inspector.expireToken();
    // The two tabs' saves meet at the server.
    const together = new Gate();
    let saves = 0;
    await page.context().route(SAVE, async (route) => {
      saves += 1;
      if (saves === 2) together.open();
      await together.opened;
      await route.continue();
    });
    await Promise.all([
      type(second, 'passport_number', 'X1234567'),
      type(application, 'surname', 'Hopper-Murray'),
    ]);
    await page.bringToFront();
    await page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
      scrollTo(0, 0);
    });
    await page.mouse.move(400, 700);
    // Some of the token is used up.
    await expect(inspector.panel).toContainText(/0:4\d/, { timeout: 30_000 });
    await page.screenshot({ path: 'screenshots/inspector.png' });

    for (const { name, width, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const toggle = inspector.panel.getByRole('button', { name: 'Inspector', exact: true });
      if (await toggle.isVisible()) {
        await page.screenshot({ path: `screenshots/all/inspector-closed-${name}.png` });
        await toggle.click();
      }
      await page.screenshot({ path: `screenshots/all/inspector-${name}.png` });
    }
  });
});

test('the form in the README', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 860 });
  await register(page, { email: 'grace@example.com', password: 'a sentence to remember' });
  const application = await Application.start(page);
  await application.open('you');
  const answers: [string, string][] = [
    ['surname', 'Hopper'],
    ['given_names', 'Grace Brewster'],
    ['native_surname', 'Хоппер'],
    ['native_given_names', 'Грейс'],
  ];
  for (const [path, text] of answers) await application.control(path).fill(text);
  await application.control('has_other_names', 'yes').check();
  await page.getByRole('button', { name: 'Add a name' }).click();
  await application.item('Other name 1').getByLabel('Surname').fill('Murray');
  await application.item('Other name 1').getByLabel('Given names').fill('Grace Brewster');
  await new Filler(application, { ...EVERYTHING, items: 1 }).fillPage();
  await application.saved();
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    scrollTo(0, 0);
  });
  await page.screenshot({ path: 'screenshots/form.png', animations: 'disabled' });
});

test('guests', ({ page }) => picture(page, guestViews(page)));

test('an application on its way', async ({ page }) => {
  await picture(page, [...(await emptyViews(page)), ...(await draftViews(page))]);
});

test('an application at its end', async ({ page }) => {
  await emptyViews(page);
  await picture(page, await finishedViews(page));
});

test('an account', async ({ page, otherBrowser }) => {
  await picture(page, await accountViews(page, otherBrowser));
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a post that outlived the session', ({ page, server }) => picture(page, [heldView(page, server)]));
});

test('the session has ended', async ({ page, server }) => {
  await picture(page, await sessionViews(page, server));
});

async function picture(page: Page, views: View[]): Promise<void> {
  for (const view of views) {
    await view.open();
    for (const { name, width, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      if (view.window) {
        await page.screenshot({ path: `screenshots/all/${view.name}-${name}.png`, animations: 'disabled' });
        continue;
      }
      // As tall as the page, so that the bar that sticks to the bottom of the window is at its end.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: `screenshots/all/${view.name}-${name}.png`, animations: 'disabled' });
    }
  }
}
