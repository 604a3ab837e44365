// The same application in two places: what differs comes together, what clashes is shown and chosen.
import type { Browser, Page } from '@playwright/test';
import { register, signIn } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { complete, readyToSubmit } from './support/complete';
import { expect, test } from './support/fixtures';
import { cutOff } from './support/network';
import type { LonghaulServer } from './support/server';

const clashOn = (page: Page) => page.getByRole('group', { name: 'This answer was changed elsewhere' });

test('both sides of a clash are shown as their question shows them, and where the other comes from', async ({
  page,
  context,
  server,
  otherBrowser,
}) => {
  const account = await register(page);
  const application = await Application.start(page);
  const elsewhere = application.in(await otherBrowser());
  await signIn(elsewhere.page, account);
  const window = application.in(await context.newPage());
  for (const tab of [application, elsewhere, window]) await tab.open('you');
  const back = await cutOff(page);
  await elsewhere.control('marital_status', 'married').check();
  await elsewhere.control('date_of_birth.day').fill('9');
  await elsewhere.control('date_of_birth.month').fill('12');
  await elsewhere.control('date_of_birth.year').fill('1906');
  await elsewhere.saved();
  await window.control('has_other_names', 'yes').check();
  await window.saved();

  await application.control('marital_status', 'divorced').check();
  await application.control('date_of_birth.year').fill('1907');
  await application.control('has_other_names', 'no').check();
  await back();
  const about = (path: string) => application.question(path).filter({ has: clashOn(page) }).locator(clashOn(page));
  await expect(about('marital_status')).toContainText('Married');
  await expect(about('marital_status')).toContainText(/Chrome on \w+, \d{1,2} \w+ \d{4}, \d\d:\d\d/);
  await expect(about('date_of_birth.day')).toContainText('9 December 1906');
  await expect(about('has_other_names')).toContainText('Yes');
  await expect(about('has_other_names')).toContainText('In another window of this browser');
  await expect(application.status).toContainText('choose which one to keep');

  // By keyboard alone, and the focus stays at the question.
  const keep = about('marital_status').getByRole('button', { name: 'Keep what I see here' });
  await keep.focus();
  await page.keyboard.press('Enter');
  await expect(application.control('marital_status').first()).toBeFocused();
  await about('date_of_birth.day').getByRole('button', { name: 'Use the other one' }).press('Space');
  await about('has_other_names').getByRole('button', { name: 'Use the other one' }).press('Space');
  await application.saved();
  expect(await new Api(server, account).answers(application.id)).toEqual({
    marital_status: 'divorced',
    date_of_birth: '1906-12-9',
    has_other_names: 'yes',
  });
});

test('an entry that one removes and the other edits is a choice about the whole entry', async ({ page, context, server }) => {
  const account = await register(page);
  const api = new Api(server, account);
  for (const { button, stays } of [
    { button: 'Keep what I see here', stays: true },
    { button: 'Use the other one', stays: false },
  ]) {
    await page.goto('/applications');
    const one = await Application.start(page);
    await one.open('work');
    await page.getByRole('button', { name: 'Add a language' }).click();
    await one.item('Language 1').getByRole('textbox').first().fill('COBOL');
    await one.saved();
    const two = one.in(await context.newPage());
    await two.open('work');
    const back = await cutOff(two.page);
    await page.getByRole('button', { name: 'Remove Language 1' }).click();
    await one.saved();
    await two.item('Language 1').getByRole('textbox').first().fill('FLOW-MATIC');
    await back();
    await expect(clashOn(two.page)).toContainText('This entry was removed');
    await clashOn(two.page).getByRole('button', { name: button }).click();
    await two.saved();
    expect(Object.values(await api.answers(one.id)).includes('FLOW-MATIC')).toBe(stays);
    await two.page.close();
  }
});

test.describe('two tabs', () => {
  test('different answers come together [f25]', async ({ page, context, server }) => {
    const account = await register(page);
    const one = await Application.start(page);
    const two = one.in(await context.newPage());
    await one.open('you');
    await two.open('you');
    // Both type before either has saved.
    const back = [await cutOff(page), await cutOff(two.page)];
    await one.control('surname').fill('Hopper');
    await two.control('given_names').fill('Grace');
    for (const tab of [one, two]) await tab.savedOnThisDeviceOnly();
    for (const comeBack of back) await comeBack();
    for (const tab of [one, two]) {
      await expect(tab.control('surname')).toHaveValue('Hopper');
      await expect(tab.control('given_names')).toHaveValue('Grace');
      await tab.saved();
    }
    expect(await new Api(server, account).answers(one.id)).toEqual({ surname: 'Hopper', given_names: 'Grace' });
  });

  test('a tab that is open shows at once what another saved, and moves nothing where somebody types', async ({
    page,
    context,
  }) => {
    await register(page);
    const one = await Application.start(page);
    const two = one.in(await context.newPage());
    for (const tab of [one, two]) await tab.open('you');
    await one.control('surname').fill('Hopper');
    await one.control('has_other_names', 'yes').check();
    await page.getByRole('button', { name: 'Add a name' }).click();
    await one.item('Other name 1').getByLabel('Surname').fill('Murray');
    await expect(two.control('surname')).toHaveValue('Hopper');
    await expect(two.item('Other name 1').getByLabel('Surname')).toHaveValue('Murray');
    await two.saved();

    const back = await cutOff(page);
    const names = one.control('given_names');
    await names.pressSequentially('Grace');
    await names.press('ArrowLeft');
    await two.control('birth_city').fill('New York');
    await two.saved();
    await back();
    await expect(one.control('birth_city')).toHaveValue('New York');
    await page.keyboard.type('!');
    await expect(names).toHaveValue('Grac!e');
    await expect(two.control('given_names')).toHaveValue('Grac!e');
  });

  test('when one submits, the other becomes what is left to see', async ({ page, context, server }) => {
    const { application } = await complete(page, server);
    const two = application.in(await context.newPage());
    await two.open('you');
    await readyToSubmit(application);
    await page.getByRole('button', { name: 'Sign and submit' }).click();
    await expect(page.getByRole('heading', { name: 'Application submitted' })).toBeVisible();
    await expect(two.page.getByRole('heading', { name: 'This application has been submitted' })).toBeVisible();
  });

  test('coming back to a tab, or to the network, shows what another device saved', async ({ page, context, otherBrowser }) => {
    const account = await register(page);
    const here = await Application.start(page);
    await here.open('you');
    const there = here.in(await otherBrowser());
    await signIn(there.page, account);
    await there.open('you');
    await there.control('surname').fill('Hopper');
    await there.saved();
    await expect(here.control('surname')).toHaveValue('');
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
    await expect(here.control('surname')).toHaveValue('Hopper');
    await expect(here.status).toHaveText(/^Saved at/);

    await context.setOffline(true);
    await there.control('given_names').fill('Grace');
    await there.saved();
    await context.setOffline(false);
    await expect(here.control('given_names')).toHaveValue('Grace');
  });

  for (const { button, right } of [
    { button: 'Keep what I see here', right: 'Murray' },
    { button: 'Use the other one', right: 'Hopper' },
  ]) {
    test(`the same answer twice shows both: ${button} [f25]`, async ({ page, context, server }) => {
      const account = await register(page);
      const api = new Api(server, account);
      const one = await Application.start(page);
      const two = one.in(await context.newPage());
      await one.open('you');
      await two.open('you');
      const back = await cutOff(two.page);
      await one.control('surname').fill('Hopper');
      await one.saved();
      await two.control('surname').fill('Murray');
      await back();

      const clash = two.page.getByRole('group', { name: 'This answer was changed elsewhere' });
      await expect(clash).toContainText('Hopper');
      await expect(two.control('surname')).toHaveValue('Murray');
      await two.savedOnThisDeviceOnly();
      expect((await api.answers(one.id)).surname, 'nothing is overwritten unasked').toBe('Hopper');

      await clash.getByRole('button', { name: button }).click();
      await two.saved();
      await expect(clash).toBeHidden();
      await expect(two.control('surname')).toHaveValue(right);
      expect((await api.answers(one.id)).surname).toBe(right);
    });
  }
});

test.describe('without JavaScript', () => {
  /** The same person in a browser whose script is off. */
  async function plain(browser: Browser, application: Application, account: { email: string; password: string }, baseURL: string): Promise<Application> {
    const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
    const page = await context.newPage();
    await signIn(page, account);
    await page.goto(application.path('you'));
    return application.in(page);
  }

  /** Two different answers to one question: the later one from the page without a script. */
  async function clashing(page: Page, browser: Browser, server: LonghaulServer) {
    const account = await register(page);
    const application = await Application.start(page);
    const posted = await plain(browser, application, account, server.url);
    await application.open('you');
    await application.control('surname').fill('Hopper');
    await application.saved();
    await posted.control('surname').fill('Murray');
    await posted.continue();
    await expect(clashOn(posted.page)).toBeVisible();
    return { api: new Api(server, account), application, posted };
  }

  test('different answers come together, and older ones do not win', async ({ page, browser, server }) => {
    const account = await register(page);
    const application = await Application.start(page);
    const posted = await plain(browser, application, account, server.url);
    await application.open('you');
    await application.control('surname').fill('Hopper');
    await application.saved();
    await posted.control('given_names').fill('Grace');
    await posted.continue();
    await expect(posted.control('surname')).toHaveValue('Hopper');
    expect(await new Api(server, account).answers(application.id)).toEqual({ surname: 'Hopper', given_names: 'Grace' });
  });

  for (const { button, right } of [
    { button: 'Keep what I see here', right: 'Murray' },
    { button: 'Use the other one', right: 'Hopper' },
  ]) {
    test(`a clash waits for a button: ${button}`, async ({ page, browser, server }) => {
      const { api, application, posted } = await clashing(page, browser, server);

      await posted.isAt('you');
      await expect(clashOn(posted.page)).toContainText('Hopper');
      await expect(clashOn(posted.page)).toContainText('Murray');
      await expect(clashOn(posted.page)).toContainText(/Chrome on \w+, .* UTC/);
      await posted.continue();
      expect((await api.answers(application.id)).surname, 'Continue is no choice').toBe('Hopper');
      await expect(clashOn(posted.page)).toContainText('Murray');
      await posted.page.goto(application.path('passport'));
      await expect(clashOn(posted.page), 'on every page').toBeVisible();
      await posted.page.goto(application.path('you'));
      await clashOn(posted.page).getByRole('button', { name: button }).click();
      await expect(clashOn(posted.page)).toHaveCount(0);
      await expect(posted.control('surname')).toHaveValue(right);
      expect((await api.answers(application.id)).surname).toBe(right);
    });

    test(`a page with a script shows it too: ${button}`, async ({ page, browser, server }) => {
      const { api, application, posted } = await clashing(page, browser, server);
      await expect(clashOn(posted.page)).toBeVisible();

      await application.reload();
      await expect(application.control('surname')).toHaveValue('Murray');
      await expect(application.status).toContainText('one answer needs your decision');
      await clashOn(page).getByRole('button', { name: button }).click();
      await application.saved();
      expect((await api.answers(application.id)).surname).toBe(right);
      await application.reload();
      await expect(clashOn(page)).toHaveCount(0);
      await expect(application.control('surname')).toHaveValue(right);
    });
  }

  /** The draft says Hopper; Murray and Brewster were posted from two plain tabs that had not seen it. */
  async function threeSides(page: Page, browser: Browser, server: LonghaulServer) {
    const account = await register(page);
    const application = await Application.start(page);
    const first = await plain(browser, application, account, server.url);
    const second = application.in(await first.page.context().newPage());
    await second.page.goto(application.path('you'));
    await application.open('you');
    await application.control('surname').fill('Hopper');
    await application.saved();
    await first.control('surname').fill('Murray');
    await first.continue();
    await expect(clashOn(first.page)).toContainText('Murray');
    await second.control('surname').fill('Brewster');
    await second.continue();
    await expect(clashOn(second.page).locator('.clash__side')).toHaveCount(3);
    return { api: new Api(server, account), application, posted: second };
  }

  /** The button of the side that says `value`. */
  const choose = (page: Page, value: string) =>
    clashOn(page).locator('.clash__side').filter({ hasText: value }).getByRole('button');

  for (const right of ['Brewster', 'Murray', 'Hopper']) {
    test(`two plain tabs overwrite nothing, and any side can be chosen: ${right}`, async ({ page, browser, server }) => {
      const { api, application, posted } = await threeSides(page, browser, server);
      await expect(clashOn(posted.page)).toContainText('changed in 3 places');
      await expect(clashOn(posted.page).locator('.clash__side')).toHaveCount(3);
      await expect(clashOn(posted.page).getByText(/Chrome on \w+, \d{1,2} \w+ \d{4}, \d\d:\d\d UTC/)).toHaveCount(3);
      await expect(posted.control('surname')).toHaveValue('Brewster');
      expect((await api.answers(application.id)).surname).toBe('Hopper');
      await choose(posted.page, right).click();
      await expect(clashOn(posted.page)).toHaveCount(0);
      await expect(posted.control('surname')).toHaveValue(right);
      expect((await api.answers(application.id)).surname).toBe(right);
    });

    test(`a page with a script shows all sides too: ${right}`, async ({ page, browser, server }) => {
      const { api, application } = await threeSides(page, browser, server);
      await application.reload();
      await expect(clashOn(page).locator('.clash__side')).toHaveCount(3);
      await expect(application.control('surname')).toHaveValue('Brewster');
      await choose(page, right).focus();
      await page.keyboard.press('Enter');
      await expect(application.control('surname')).toBeFocused();
      await application.saved();
      expect((await api.answers(application.id)).surname).toBe(right);
      await application.reload();
      await expect(clashOn(page)).toHaveCount(0);
      await expect(application.control('surname')).toHaveValue(right);
    });
  }

  test('a clash with three sides fits any screen', async ({ page, browser, server }) => {
    const { application } = await threeSides(page, browser, server);
    await application.reload();
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
    }
  });
});
