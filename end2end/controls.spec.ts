// What is on the screen is what counts, however it got there; and a press counts once, for what the user saw under it.
import type { Page } from '@playwright/test';
import { register } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { begin } from './support/begin';
import { noteBodies } from './support/bodies';
import { expect, test } from './support/fixtures';
import { LateModule, MODULE } from './support/module';

/** Sets a control as a script does, and tells the page with these events, or with none. */
async function put(page: Page, name: string, value: string, events: string[] = []): Promise<void> {
  await page.locator(`[name="${name}"]:not([type=hidden])`).evaluate(
    (control, { value, events }) => {
      (control as HTMLInputElement).value = value;
      for (const event of events) control.dispatchEvent(new Event(event, { bubbles: true }));
    },
    { value, events },
  );
}

test('values that come without an event are saved as soon as anything happens, and judged as they stand', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await put(page, 'surname', 'Hopper', ['change']);
  await application.saved();
  // Nothing tells of these: a step to another control, a look at another tab, and Continue do.
  await put(page, 'birth_city', 'New York');
  await application.control('surname').focus();
  await expect(application.status).toHaveText('Saving…');
  await application.saved();
  await put(page, 'given_names', 'Grace');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(application.status).toHaveText('Saving…');
  await application.saved();
  for (const [part, value] of Object.entries({ day: '9', month: '12', year: '1906' })) await put(page, `date_of_birth.${part}`, value);
  await put(page, 'birth_country', 'US');
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(application.errorSummary).toBeVisible();
  for (const answered of ['surname', 'given_names', 'birth_city', 'date_of_birth.day', 'birth_country']) {
    await expect(application.question(answered).locator('.message')).toBeHidden();
  }
  await application.saved();
  expect(await new Api(server, account).answers(application.id)).toMatchObject({
    surname: 'Hopper',
    given_names: 'Grace',
    birth_city: 'New York',
    date_of_birth: '1906-12-9',
    birth_country: 'US',
  });
  // The last thing that a page hears.
  await put(page, 'surname', 'Murray');
  await page.reload();
  await expect(application.control('surname')).toHaveValue('Murray');
});

test('what is dictated and what is undone counts as it stands', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  const api = new Api(server, account);
  const surname = application.control('surname');
  await surname.focus();
  await page.evaluate(() => document.execCommand('insertText', false, 'Murray Hopper'));
  await application.saved();
  expect(await api.answers(application.id)).toEqual({ surname: 'Murray Hopper' });
  await page.keyboard.press('Control+z');
  await expect(surname).toHaveValue('');
  await expect(application.status).toHaveText('Saving…');
  await application.saved();
  expect(await api.answers(application.id)).toEqual({});
});

test('a whole page that was filled in before the module was there, without an event, is taken over', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  const module = await LateModule.on(page);
  await page.goto(application.path('you'));
  await put(page, 'surname', 'Hopper');
  await put(page, 'birth_city', 'New York');
  await put(page, 'birth_country', 'US');
  // Half of an emoji, as a limit leaves it: the rest is kept, and the half is replaced.
  await put(page, 'given_names', 'Grace \ud83d', ['change']);
  await page.locator('[name=sex][value=female]').evaluate((radio) => ((radio as HTMLInputElement).checked = true));
  module.arrive();
  await application.saved();
  expect(await new Api(server, account).answers(application.id)).toMatchObject({
    surname: 'Hopper',
    given_names: 'Grace \ufffd',
    birth_city: 'New York',
    birth_country: 'US',
    sex: 'female',
  });
  await application.reload();
  await expect(application.control('surname')).toHaveValue('Hopper');
  await expect(application.control('sex', 'female')).toBeChecked();
});

test('half an emoji that was typed before the module, on a page that is gone, does not take the rest with it', async ({ page, context }) => {
  await register(page);
  const application = await Application.start(page);
  await page.route(MODULE, (route) => route.abort());
  await page.goto(application.path('you'));
  await put(page, 'surname', 'Hopper \ud83d', ['input']);
  await expect(application.status).toContainText('Kept on this device');
  await page.close();
  const next = application.in(await context.newPage());
  await next.open('you');
  await expect(next.control('surname')).toHaveValue('Hopper \ufffd');
  await next.saved();
});

test('a word that is being composed is neither cut nor saved half', async ({ page, context }) => {
  const bodies = await noteBodies(page, '/api/applications/save');
  const application = await begin(page, 'you');
  const session = await context.newCDPSession(page);
  const surname = application.control('surname');
  await surname.focus();
  for (const text of ['n', 'に', 'にh', 'にほ']) {
    await session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  }
  // Another answer is saved meanwhile.
  await put(page, 'birth_city', 'New York', ['change']);
  await application.saved();
  await expect(surname).toHaveValue('にほ');
  await session.send('Input.insertText', { text: '日本' });
  await expect(application.status).toHaveText('Saving…');
  await application.saved();
  const changes = bodies.flatMap((body) => (JSON.parse(body) as { save: { changes: { path: string; value: string }[] } }).save.changes);
  expect(changes.filter(({ path }) => path === 'surname').map(({ value }) => value)).toEqual(['日本']);
});

/** Presses at the same place again, as in a double click that takes this long. */
async function pressTwice(page: Page, button: ReturnType<Page['getByRole']>, pause: number): Promise<void> {
  await button.evaluate((button) => button.scrollIntoView({ block: 'center' }));
  const box = await button.boundingBox();
  if (!box) throw new Error('nothing to press');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down({ clickCount: 1 });
  await page.mouse.up({ clickCount: 1 });
  // The pause is the gesture itself.
  await new Promise((over) => setTimeout(over, pause));
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
}

for (const pause of [0, 80, 150, 300]) {
  test(`a second click ${pause} ms after the first does nothing to what has come since`, async ({ page }) => {
    const application = await begin(page, 'work');
    const entries = page.locator('#languages fieldset.item');
    const add = page.getByRole('button', { name: /^Add (a|another) language$/ });
    await pressTwice(page, add, pause);
    await expect(entries).toHaveCount(1);
    await page.mouse.move(0, 0);
    await add.click();
    await expect(entries).toHaveCount(2);
    await application.control(await nameIn(page, 0)).fill('COBOL');
    await application.control(await nameIn(page, 1)).fill('FLOW-MATIC');
    await page.mouse.move(0, 0);
    await pressTwice(page, page.getByRole('button', { name: 'Remove Language 2' }), pause);
    await expect(entries).toHaveCount(1);
    await pressTwice(page, page.getByRole('button', { name: 'Remove Language 1' }), pause);
    await expect(entries).toHaveCount(0);

    // Nothing is wrong with this page, and the next one is empty.
    await application.open('history');
    for (const question of ['has_visited', 'has_held_visa', 'was_refused']) await application.control(question, 'no').check();
    await pressTwice(page, page.getByRole('button', { name: 'Save and continue' }), pause);
    await application.isAt('contact');
    await expect(page).not.toHaveTitle(/^Error: /);
    await expect(application.errorSummary).toBeHidden();
    // Aimed again, it counts at once.
    await page.mouse.move(0, 0);
    await page.getByRole('button', { name: 'Save and continue' }).click();
    await expect(application.errorSummary).toBeVisible();
  });
}

async function nameIn(page: Page, item: number): Promise<string> {
  return (await page.locator('#languages fieldset.item').nth(item).locator('input[type=text]').getAttribute('name')) ?? '';
}

test('a second click on the plain form presses nothing on the next document', async ({ page }) => {
  const application = await begin(page, 'history');
  await page.route(MODULE, (route) => route.abort());
  await page.reload();
  for (const question of ['has_visited', 'has_held_visa', 'was_refused']) await application.control(question, 'no').check();
  const box = await page.getByRole('button', { name: 'Save and continue' }).boundingBox();
  if (!box) throw new Error('nothing to press');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.click(x, y);
  await application.isAt('contact');
  await page.mouse.down();
  await page.mouse.up();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Contact|reach/);
  await expect(page).not.toHaveTitle(/^Error: /);
  await expect(application.errorSummary).toBeHidden();
});
