// The session inspector: what it shows, what its buttons break, and that nothing of it exists without the setting.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { register } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { expect, test } from './support/fixtures';
import { hydrated } from './support/hydration';
import { Inspector } from './support/inspector';
import { accessTokenExpires } from './support/session';

test.describe('with the setting', () => {
  test.use({ serverEnv: { LONGHAUL_INSPECTOR: 'true' }, viewport: { width: 1280, height: 900 } });

  async function openForm(page: Page) {
    const account = await register(page);
    const application = await Application.start(page);
    await application.open('you');
    const inspector = new Inspector(page);
    await expect(inspector.panel).toBeVisible();
    return { account, application, inspector };
  }

  test('a token that expires unnoticed: 401, refresh, and the call is sent again', async ({ page, server }) => {
    const { account, application, inspector } = await openForm(page);
    await expect(inspector.status).toHaveText('signed in');
    await expect(inspector.panel.getByRole('meter', { name: 'Access token' })).toHaveAttribute('aria-valuetext', /^[45]:\d\d left$/);
    await inspector.counts({ calls: 0, refreshes: 0 });

    await inspector.expireToken();
    await expect(inspector.panel).toContainText('The next call meets a 401, waits for a refresh, and is sent again.');
    await application.control('surname').fill('Hopper');
    await application.saved();
    await expect(inspector.line(/save 401, token refused → waited for the refresh .+ → sent again → 200 in .+/)).toHaveCount(1);
    await expect(inspector.line(/Refresh, because a call met a 401 → new tokens in .+, good for 5 min/)).toHaveCount(1);
    await inspector.counts({ calls: 1, expired: 1, waited: 1, retried: 1, refreshes: 1, lost: 0, rejected: 0 });
    await expect(inspector.panel).toContainText('Good. Calls go straight out.');
    expect((await new Api(server, account).answers(application.id)).surname).toBe('Hopper');
  });

  test('a refresh answer that gets lost costs nothing', async ({ page, server }) => {
    const { account, application, inspector } = await openForm(page);
    await inspector.loseNextAnswer();
    await inspector.expireToken();
    await application.control('surname').fill('Hopper');
    await expect(inspector.line('no verdict. The session is kept')).toHaveCount(1);
    await expect(inspector.line('new tokens in')).toHaveCount(1);
    await application.saved();
    await inspector.counts({ lost: 1, rejected: 0 });
    await expect(inspector.status).toHaveText('signed in');
    await expect(application.signedOutNotice).toBeHidden();
    expect((await new Api(server, account).answers(application.id)).surname).toBe('Hopper');
  });

  test('a revoked session is refused at its next call', async ({ page }) => {
    const { application, inspector } = await openForm(page);
    await inspector.press('Revoke session', 'Session revoked on the server');
    await expect(inspector.panel).toContainText('The next call meets a 401, and its refresh is refused.');
    await application.control('surname').fill('Hopper');
    await expect(inspector.line('refused: the session was revoked')).toHaveCount(1);
    await expect(inspector.status).toHaveText('ended: the session was revoked');
    await inspector.counts({ rejected: 1 });
  });

  test('offline and back', async ({ page, server }) => {
    const { account, application, inspector } = await openForm(page);
    await inspector.press('Go offline', 'Offline: this page');
    await expect(inspector.panel.getByRole('button', { name: 'Go online' })).toHaveAttribute('aria-pressed', 'true');
    await expect(inspector.status).toHaveText('offline');
    expect(await page.evaluate(() => navigator.onLine)).toBe(false);
    await application.control('surname').fill('Hopper');
    await application.savedOnThisDeviceOnly();
    await expect(inspector.line(/save no answer after/).first()).toBeVisible();

    await inspector.press('Go online', 'Online again');
    expect(await page.evaluate(() => navigator.onLine)).toBe(true);
    await application.saved();
    expect((await new Api(server, account).answers(application.id)).surname).toBe('Hopper');
  });

  test('a second tab’s steps appear in the first', async ({ page, context }) => {
    const { application, inspector } = await openForm(page);
    const opened = context.waitForEvent('page');
    await inspector.press('Second tab', 'Second tab opened');
    const second = application.in(await opened);
    await hydrated(second.page);
    await expect(inspector.line('tab 2').filter({ hasText: 'Page opened: About you' })).toHaveCount(1);
    await second.control('surname').fill('Hopper');
    await second.saved();
    await expect(inspector.line(/tab 2.*save 200 in/)).toHaveCount(1);
    // This one heard of it, and asked what was saved.
    await expect(inspector.line(/this tab.*save 200 in/)).toHaveCount(1);
    await inspector.counts({ calls: 2 });

    await second.page.close({ runBeforeUnload: true });
    await expect(inspector.line(/tab 2.*Page left/)).toHaveCount(1);
  });

  test('pages without the wrapper show the token, and the history goes along', async ({ page }) => {
    const { application, inspector } = await openForm(page);
    await application.control('surname').fill('Hopper');
    await application.saved();
    await page.goto('/applications');
    await expect(inspector.panel).toContainText('No script here needs it.');
    await expect(inspector.line(/this tab.*save 200 in/)).toHaveCount(1);
    await inspector.counts({ calls: 1 });
  });

  test('the time line is walked with the arrow keys, and unknown steps have their name', async ({ page }) => {
    const { application, inspector } = await openForm(page);
    await application.control('surname').fill('Hopper');
    await application.saved();
    await page.evaluate(() => {
      const wall = Date.now();
      new BroadcastChannel('longhaul-inspector').postMessage({ tab: 'other', at: 1, wall, epoch: 1, step: 'a_later_invention' });
    });
    await expect(inspector.line('a later invention')).toHaveCount(1);
    await inspector.timeline.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(inspector.panel.locator('.details')).toHaveText('a later invention');
    await page.keyboard.press('ArrowLeft');
    await expect(inspector.panel.locator('.details')).toHaveText(/^save 200 in/);
  });

  test('it closes to a strip, and stays closed', async ({ page }) => {
    const { application, inspector } = await openForm(page);
    await inspector.panel.getByRole('button', { name: 'Close' }).click();
    const open = inspector.panel.getByRole('button', { name: 'Inspector', exact: true });
    await expect(open).toBeFocused();
    await expect(inspector.log).toBeHidden();
    await application.reload();
    await expect(open).toHaveAttribute('aria-expanded', 'false');
    await open.click();
    await expect(inspector.log).toBeVisible();
  });

  test('guests see nothing of it', async ({ page }) => {
    await page.goto('/login');
    await expect(page.locator('session-inspector')).toHaveCount(0);
    await expect(page.locator('script[src*="inspector"]')).toHaveCount(0);
  });

  for (const { width, height, open } of [
    { width: 1280, height: 900, open: true },
    { width: 1280, height: 900, open: false },
    { width: 320, height: 560, open: false },
    { width: 320, height: 560, open: true },
  ]) {
    test(`accessible, and in nobody’s way: ${width} px, ${open ? 'open' : 'closed'}`, async ({ page }) => {
      const { application, inspector } = await openForm(page);
      await inspector.expireToken();
      await application.control('surname').fill('Hopper');
      await application.saved();
      await page.setViewportSize({ width, height });
      const button = (name: string) => inspector.panel.getByRole('button', { name, exact: true });
      const [toggle, close] = [button('Inspector'), button('Close the session inspector')];
      // Where there is no room beside the page, it closes by itself.
      if (width < 1200) await expect(toggle).toHaveAttribute('aria-expanded', 'false');
      if (open !== (await close.isVisible())) await (open ? toggle : close).click();
      await expect(inspector.log).toBeVisible({ visible: open });

      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow, 'pixels to scroll sideways').toBe(0);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) })), colorScheme).toEqual([]);
      }

      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      const covered: string[] = [];
      for (let presses = 0; presses < 40; presses++) {
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
      expect(covered, 'controls that had the focus under something else').toEqual([]);
    });
  }
});

test.describe('with the setting and a token of two seconds', () => {
  test.use({ serverEnv: { LONGHAUL_INSPECTOR: 'true', LONGHAUL_ACCESS_TTL: '2s' }, viewport: { width: 1280, height: 900 } });

  test('a call after the deadline refreshes first', async ({ page }) => {
    await register(page);
    const application = await Application.start(page);
    await application.open('you');
    const inspector = new Inspector(page);
    await accessTokenExpires(page);
    await expect(inspector.panel).toContainText('The next call refreshes first');
    await application.control('surname').fill('Hopper');
    await application.saved();
    await expect(inspector.line('Refresh, because a call came close to the deadline → new tokens in')).toHaveCount(1);
    await expect(inspector.line(/save waited for the refresh .+ → 200 in/)).toHaveCount(1);
    await inspector.counts({ calls: 1, expired: 0, retried: 0, waited: 1 });
  });
});

test('without the setting nothing of it exists', async ({ page }) => {
  await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await expect(page.locator('session-inspector')).toHaveCount(0);
  await expect(page.locator('script[src*="inspector"]')).toHaveCount(0);
  const statuses = await page.evaluate(async () => {
    const gets = ['panel.js', 'panel.css', 'model.js'].map((file) => fetch(`/inspector/${file}`));
    const posts = ['expire', 'revoke', 'lose-refresh'].map((action) => fetch(`/inspector/${action}`, { method: 'POST' }));
    return (await Promise.all([...gets, ...posts])).map(({ status }) => status);
  });
  expect(statuses).toEqual([404, 404, 404, 404, 404, 404]);
});
