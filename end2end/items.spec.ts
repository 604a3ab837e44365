// Entries of a group find another place: by keyboard, without a script, and while they are edited elsewhere.
import type { Locator, Page } from '@playwright/test';
import { register } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { expect, test } from './support/fixtures';
import { cutOff } from './support/network';

const LANGUAGES = ['FLOW-MATIC', 'COBOL', 'ARITH-MATIC'];

async function addLanguages(application: Application): Promise<void> {
  for (const [at, language] of LANGUAGES.entries()) {
    await application.page.getByRole('button', { name: /^Add (a|another) language$/ }).click();
    await field(application, at + 1).fill(language);
  }
}

const field = (application: Application, number: number): Locator =>
  application.item(`Language ${number}`).getByRole('textbox', { name: 'Language' });

/** The languages as the server has them, in order. */
async function stored(api: Api, application: Application): Promise<unknown[]> {
  const answers = await api.answers(application.id);
  return [...(answers.languages ?? [])].map((item) => answers[`languages.${item}.language`]);
}

async function shows(application: Application, languages: string[]): Promise<void> {
  for (const [at, language] of languages.entries()) await expect(field(application, at + 1)).toHaveValue(language);
}

const moves = (page: Page) => page.getByRole('button', { name: /^Move / });

test('an entry is moved by keyboard: it takes its answers and the focus along, and its new place is said [f30]', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('work');
  await page.getByRole('button', { name: 'Add a language' }).click();
  await expect(application.item('Language 1').getByRole('button')).toHaveText(['Remove Language 1']);
  await page.getByRole('button', { name: 'Remove Language 1' }).click();
  await addLanguages(application);
  await expect(moves(page)).toHaveText([
    'Move down Language 1',
    'Move up Language 2',
    'Move down Language 2',
    'Move up Language 3',
  ]);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const said = page.locator('#languages > [aria-live="polite"]');
  await expect(said).toBeEmpty();
  for (const number of [1, 2, 3]) {
    await field(application, number).evaluate((input: HTMLInputElement, at) => input.setSelectionRange(at, at), number);
  }

  await field(application, 3).focus();
  for (let count = 0; count < 2; count++) await page.keyboard.press('Tab');
  await expect(button('Move up Language 3')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(button('Move up Language 2')).toBeFocused();
  await expect(said).toHaveText('Moved: Language 3 is now Language 2.');
  await shows(application, ['FLOW-MATIC', 'ARITH-MATIC', 'COBOL']);
  await page.keyboard.press('Space');
  // There is no further up: its other button has the focus.
  await expect(button('Move down Language 1')).toBeFocused();
  await expect(button('Move up Language 1')).toBeHidden();
  await expect(said).toHaveText('Moved: Language 2 is now Language 1.');
  await shows(application, ['ARITH-MATIC', 'FLOW-MATIC', 'COBOL']);
  const carets = [1, 2, 3].map((number) =>
    field(application, number).evaluate((input: HTMLInputElement) => input.selectionStart),
  );
  expect(await Promise.all(carets), 'of the same elements').toEqual([3, 1, 2]);

  await application.saved();
  const api = new Api(server, account);
  expect(await stored(api, application)).toEqual(['ARITH-MATIC', 'FLOW-MATIC', 'COBOL']);
  await application.reload();
  await shows(application, ['ARITH-MATIC', 'FLOW-MATIC', 'COBOL']);

  // To the end, and back, which is what the server has already.
  for (const number of [1, 2]) await button(`Move down Language ${number}`).press('Enter');
  await expect(button('Move up Language 3')).toBeFocused();
  for (const number of [3, 2]) await button(`Move up Language ${number}`).press('Enter');
  await application.saved();
  await shows(application, ['ARITH-MATIC', 'FLOW-MATIC', 'COBOL']);
});

test('the same words are said again when another entry makes the same way', async ({ page }) => {
  await register(page);
  const application = await Application.start(page);
  await application.open('work');
  await addLanguages(application);
  const said = page.locator('#languages > [aria-live="polite"]');
  await said.evaluate((region) => {
    const texts: string[] = [];
    Object.assign(window, { texts });
    new MutationObserver(() => texts.push(region.textContent ?? '')).observe(region, { childList: true });
  });
  const texts = () => page.evaluate(() => (window as unknown as { texts: string[] }).texts);
  const words = 'Moved: Language 2 is now Language 1.';
  const move = () => page.getByRole('button', { name: 'Move up Language 2' }).press('Enter');
  await move();
  await expect.poll(texts).toEqual([words]);
  await move();
  await expect.poll(texts).toEqual([words, '', words]);
});

test('an entry that is moved without a network is moved for good [f26]', async ({ page, context, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('work');
  await addLanguages(application);
  await application.saved();
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Move down Language 1' }).press('Enter');
  await application.savedOnThisDeviceOnly();
  await page.close();
  await context.setOffline(false);
  const again = application.in(await context.newPage());
  await again.open('work');
  await shows(again, ['COBOL', 'FLOW-MATIC', 'ARITH-MATIC']);
  await again.saved();
  expect(await stored(new Api(server, account), again)).toEqual(['COBOL', 'FLOW-MATIC', 'ARITH-MATIC']);
});

for (const number of [1, 2]) {
  test(`one moves entry 2 up while the other types into entry ${number}: both stay, and so does the focus [f25]`, async ({
    page,
    context,
    server,
  }) => {
    const account = await register(page);
    const one = await Application.start(page);
    await one.open('work');
    await addLanguages(one);
    await one.saved();
    const two = one.in(await context.newPage());
    await two.open('work');
    const back = await cutOff(two.page);
    await page.getByRole('button', { name: 'Move up Language 2' }).click();
    await one.saved();

    // The answer to the first save brings the new order, in mid-word.
    await field(two, number).press('End');
    await two.page.keyboard.type(' I');
    await back();
    const moved = field(two, 3 - number);
    await expect(moved).toHaveValue(`${LANGUAGES[number - 1]} I`);
    await expect(moved).toBeFocused();
    await two.page.keyboard.type('I');
    await two.saved();
    const expected = ['COBOL', 'FLOW-MATIC', 'ARITH-MATIC'].map((language) =>
      language === LANGUAGES[number - 1] ? `${language} II` : language,
    );
    await shows(two, expected);
    expect(await stored(new Api(server, account), one)).toEqual(expected);
  });
}

test('entries that change places elsewhere while others come and go stand in order here', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  const api = new Api(server, account);
  const entries = page.locator('#languages fieldset.item');
  const shown = () => entries.evaluateAll((all) => all.map(({ id }) => id.split('.').at(-1) ?? ''));
  let base: string[] = [];
  for (const order of ['d c b k a', 'a k b', 'k x b y', 'y z k', 'k z y', 'p k q']) {
    const value = order.split(' ');
    await api.save(application.id, [{ path: 'languages', base: base.length > 0 ? base : null, value }]);
    if (base.length === 0) await application.open('work');
    base = value;
    await application.control('languages.k.language').press('x');
    await application.saved();
    await expect.poll(shown).toEqual(value);
    await expect(entries.locator('legend')).toHaveText(value.map((_, at) => `Language ${at + 1}`));
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('an entry is moved, what was typed comes along, and the page goes on from there [f05]', async ({ page, server }) => {
    const account = await register(page);
    await page.getByRole('button', { name: 'Start an application' }).click();
    const application = await Application.opened(page);
    await page.goto(application.path('work'));
    await addLanguages(application);
    await expect(moves(page)).toHaveText([
      'Move down Language 1',
      'Move up Language 2',
      'Move down Language 2',
      'Move up Language 3',
    ]);
    await page.getByRole('button', { name: 'Move up Language 3' }).click();
    await shows(application, ['FLOW-MATIC', 'ARITH-MATIC', 'COBOL']);
    await page.getByRole('button', { name: 'Move down Language 1' }).click();
    await shows(application, ['ARITH-MATIC', 'FLOW-MATIC', 'COBOL']);
    await expect(application.item('Language 2')).toBeInViewport();
    const moved = await application.item('Language 2').getAttribute('id');
    expect(new URL(page.url()).hash).toBe(`#${moved}`);
    const api = new Api(server, account);
    expect(await stored(api, application)).toEqual(['ARITH-MATIC', 'FLOW-MATIC', 'COBOL']);
  });
});
