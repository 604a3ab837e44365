// What a machine can tell about accessibility: axe on every view, narrow and wide, light and dark.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { Application } from './support/application';
import { expect, test } from './support/fixtures';
import { type View, accountViews, draftViews, emptyViews, finishedViews, guestViews } from './support/pages';

const WIDTHS = [320, 1280];
const SCHEMES = ['light', 'dark'] as const;

async function expectNoViolations(page: Page, view: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(overflow, `${view} at ${width}: pixels to scroll sideways`).toBe(0);
    for (const colorScheme of SCHEMES) {
      // Reduced motion, so that no colour is caught half-way through a transition.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map(({ html }) => html).slice(0, 3) }));
      expect.soft(found, `${view} at ${width}, ${colorScheme}`).toEqual([]);
    }
  }
}

async function inspect(page: Page, views: View[]): Promise<void> {
  for (const view of views) {
    await test.step(view.name, async () => {
      await view.open();
      await expectNoViolations(page, view.name);
    });
  }
}

test('pages for guests', async ({ page }) => {
  await inspect(page, guestViews(page));
});

test('an account', async ({ page, otherBrowser }) => {
  test.setTimeout(120_000);
  await inspect(page, await accountViews(page, otherBrowser));
});

test('an application on its way', async ({ page }) => {
  test.setTimeout(180_000);
  await inspect(page, await emptyViews(page));
  const views = await draftViews(page);
  // The pages of questions are made of the same parts: three of them have all.
  await inspect(page, views.filter(({ name }) => !['passport', 'trip', 'history', 'contact', 'family', 'background'].includes(name)));
});

test('an application at its end', async ({ page }) => {
  test.setTimeout(120_000);
  await emptyViews(page);
  await inspect(page, await finishedViews(page));
});

test('nothing covers the control that has the focus', async ({ page }) => {
  await emptyViews(page);
  const application = await Application.start(page);
  await application.open('you');
  await page.setViewportSize({ width: 320, height: 560 });
  const covered: string[] = [];
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const hidden = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused?.closest('main')) return '';
      const { left, top, width, height } = focused.getBoundingClientRect();
      const above = document.elementFromPoint(left + width / 2, top + height / 2);
      return above && (focused === above || focused.contains(above)) ? '' : `${focused.tagName} ${focused.id}`;
    });
    if (hidden) covered.push(hidden);
  }
  expect(covered).toEqual([]);
});
