// What a machine can tell about accessibility: axe on every view, narrow and wide, light and dark; focus, forced colours, motion.
// 320 pixels are also what is left of 1280 at 400 % zoom.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { register } from './support/account';
import { Application, type Slug } from './support/application';
import { expect, test } from './support/fixtures';
import { revokeSession } from './support/session';
import { type View, accountViews, draftViews, emptyViews, finishedViews, guestViews, sessionViews } from './support/pages';

const EVERYTHING = { widths: [320, 1280], schemes: ['light', 'dark'] } as const;
/** Driven over WebDriver BiDi, Firefox has no other scheme; and axe takes its time in it. */
const IN_FIREFOX = { widths: [320], schemes: ['light'] } as const;

async function expectNoViolations(page: Page, view: string): Promise<void> {
  const { widths, schemes } = page.context().browser()?.browserType().name() === 'firefox' ? IN_FIREFOX : EVERYTHING;
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(overflow, `${view} at ${width}: pixels to scroll sideways`).toBe(0);
    for (const colorScheme of schemes) {
      // Reduced motion, so that no colour is caught half-way through a transition.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map(({ html }) => html).slice(0, 3) }));
      expect.soft(found, `${view} at ${width}, ${colorScheme}`).toEqual([]);
    }
  }
}

async function inspect(page: Page, views: View[]): Promise<void> {
  test.slow();
  for (const view of views) {
    await test.step(view.name, async () => {
      await view.open();
      await expectNoViolations(page, view.name);
    });
  }
}

test('pages for guests [f29]', async ({ page }) => {
  await inspect(page, guestViews(page));
});

test('an account [f29]', async ({ page, otherBrowser }) => {
  await inspect(page, await accountViews(page, otherBrowser));
});

test('an application on its way: default, errors, items, clash, out of reach [f29]', async ({ page }) => {
  test.setTimeout(240_000);
  await inspect(page, await emptyViews(page));
  const views = await draftViews(page);
  // The pages of questions are made of the same parts: three of them have all.
  await inspect(page, views.filter(({ name }) => !['passport', 'trip', 'history', 'contact', 'family', 'background'].includes(name)));
});

test('an application at its end [f29]', async ({ page }) => {
  test.setTimeout(240_000);
  await emptyViews(page);
  await inspect(page, await finishedViews(page));
});

test('the session has ended: dialog, its error, notice [f29]', async ({ page, server }) => {
  await inspect(page, await sessionViews(page, server));
});

test.describe('the session is about to end', () => {
  test.use({ serverEnv: { LONGHAUL_REFRESH_IDLE: '10m' } });

  test('the warning [f29]', async ({ page }) => {
    await page.clock.install();
    await register(page);
    const application = await Application.start(page);
    await application.open('you');
    await page.clock.runFor('08:05');
    await expect(page.getByRole('alert').filter({ hasText: 'Your time is nearly up' })).toBeVisible();
    await expectNoViolations(page, 'warning');
  });
});

for (const { state, width, height } of [
  { state: 'on a small screen', width: 320, height: 560 },
  { state: 'at 400 % zoom', width: 320, height: 256 },
  { state: 'on a wide screen', width: 1280, height: 720 },
  { state: 'with a notice', width: 320, height: 700 },
]) {
  test(`nothing covers the control that has the focus ${state} [f29]`, async ({ page, context, server }) => {
    await register(page);
    const application = await Application.start(page);
    await application.open('you');
    if (state === 'with a notice') {
      await revokeSession(context, server);
      await application.control('surname').fill('Hopper');
      await expect(application.signInAgain).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(application.signedOutNotice).toBeVisible();
    }
    await page.setViewportSize({ width, height });
    const covered = () =>
      page.evaluate(() => {
        const focused = document.activeElement;
        if (!focused?.closest('main')) return '';
        const { left, top, width, height } = focused.getBoundingClientRect();
        const above = document.elementFromPoint(left + width / 2, top + height / 2);
        return above && (focused === above || focused.contains(above)) ? '' : `${focused.tagName} ${focused.id}`;
      });
    for (const key of [...Array(70).fill('Tab'), ...Array(35).fill('Shift+Tab')]) {
      await page.keyboard.press(key);
      // A browser may bring the control into view a frame after it has the focus.
      await expect.poll(covered, { message: 'what covers the focus', intervals: [20] }).toBe('');
    }
  });
}

test('forced colours: every control has an edge, and the focus is seen', async ({ page, server }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  const look = async (views: View[]) => {
    for (const view of views) {
      await view.open();
      expect.soft(await withoutEdge(page), view.name).toEqual([]);
    }
  };
  await look(guestViews(page));
  expect(await page.evaluate(() => matchMedia('(forced-colors: active)').matches)).toBe(true);
  await look(await sessionViews(page, server));
  await register(page, { email: 'ada@example.com', password: 'a sentence to remember' });
  const application = await Application.start(page);
  for (const slug of ['', 'start', 'you', 'check'] satisfies Slug[]) {
    await application.open(slug);
    expect.soft(await withoutEdge(page), slug).toEqual([]);
    const unseen: string[] = [];
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      unseen.push(await page.evaluate(() => {
        const focused = document.activeElement;
        if (!focused || focused === document.body) return '';
        // The label is what a radio button or a box is seen by.
        const seen = [focused, focused.nextElementSibling].some((element) => {
          const { outlineStyle, outlineWidth } = element ? getComputedStyle(element) : ({} as CSSStyleDeclaration);
          return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
        });
        return seen ? '' : `${focused.tagName} ${focused.id} ${focused.textContent}`;
      }));
    }
    expect.soft(unseen.filter(Boolean), slug).toEqual([]);
  }
});

test('reduced motion: nothing moves', async ({ page, server }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const moving = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('*')].flatMap((element) =>
        ['', '::before', '::after', '::backdrop'].flatMap((pseudo) => {
          const style = getComputedStyle(element, pseudo);
          const moves =
            style.transitionDuration.split(',').some((time) => parseFloat(time) > 0) ||
            style.animationName !== 'none' ||
            style.scrollBehavior === 'smooth';
          return moves ? [`${element.tagName}.${element.className}${pseudo}`] : [];
        }),
      ),
    );
  const look = async (views: View[]) => {
    for (const view of views) {
      await view.open();
      expect.soft(await moving(), view.name).toEqual([]);
    }
  };
  await look(guestViews(page));
  await look(await sessionViews(page, server));
});

/** Controls that nothing but a colour of their own tells from the page. */
function withoutEdge(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>('button, input:not([type="hidden"]), select, textarea, a.button');
    return [...controls].flatMap((control) => {
      if (!control.checkVisibility() || control.classList.contains('visually-hidden')) return [];
      // The browser draws these itself; links and what looks like them are underlined.
      if (['radio', 'checkbox'].includes((control as HTMLInputElement).type)) return [];
      const { borderTopStyle, borderTopWidth, borderTopColor, textDecorationLine } = getComputedStyle(control);
      const edge = borderTopStyle !== 'none' && parseFloat(borderTopWidth) >= 1 && !/rgba\(.*, 0\)|transparent/.test(borderTopColor);
      return edge || textDecorationLine.includes('underline') ? [] : [`${control.tagName} ${control.id} ${control.textContent?.trim()}`];
    });
  });
}
