// The module may be late, broken or never there, and it may fail in the middle. No word on the page is untrue then, and nothing that
// was typed is lost.
import type { Page, Route } from '@playwright/test';
import { register } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { begin } from './support/begin';
import { copies, expectCopies } from './support/device';
import { expect, test } from './support/fixtures';
import { LateModule, MODULE, moduleFiles } from './support/module';

/** Ways in which the module does not come. */
const ABSENCES: Record<string, (route: Route) => Promise<void>> = {
  'has lost its script': (route) => (route.request().url().endsWith('.js') ? route.fulfill({ status: 404 }) : route.continue()),
  'answers 404': (route) => route.fulfill({ status: 404, body: 'Not found' }),
  'is cut off': async (route) => {
    const answer = await route.fetch();
    const body = await answer.body();
    await route.fulfill({ status: 200, contentType: 'application/wasm', body: body.subarray(0, body.length / 2) });
  },
  'is another page': (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Sign in to the hotel</h1>' }),
  'is blocked': (route) => route.abort('blockedbyclient'),
  'never comes': () => Promise.resolve(),
};

for (const [name, answer] of Object.entries(ABSENCES)) {
  test(`the module's file ${name}: the line is true, and the page is a plain form`, async ({ page, server }) => {
    const account = await register(page);
    await page.goto('/applications');
    const application = await Application.startHere(page);
    await page.route(name.endsWith('script') ? '**/pkg/*' : MODULE, answer);
    await page.goto(application.path('work'));
    await expect(application.status).toHaveText('“Save and continue” saves this page');
    await application.control('occupation').selectOption('employed');
    await expect(application.status).toHaveText('Kept on this device. Press “Save and continue” to save it');
    await expectCopies(page, 1);
    await page.getByRole('button', { name: 'Add a language' }).click();
    await expect(page.locator('#languages fieldset.item')).toHaveCount(1);
    await application.control('employer').fill('Navy');
    await expect(application.status).toHaveText('Kept on this device. Press “Save and continue” to save it');
    await page.getByRole('button', { name: 'Save and continue' }).click();
    await expect(application.errorSummary).toBeVisible();
    await expect(application.control('employer')).toHaveValue('Navy');
    await expectCopies(page, 0);
    expect(await new Api(server, account).answers(application.id)).toMatchObject({ occupation: 'employed', employer: 'Navy' });
  });
}

test('a slow module takes over what stands there by then: values, focus, caret, scroll position', async ({ page }) => {
  const application = await begin(page, 'work');
  const module = await LateModule.on(page);
  await page.reload();
  await application.control('occupation').selectOption('retired');
  await application.control('has_travelled', 'no').check();
  const occupation = application.control('occupation');
  await occupation.focus();
  const at = await page.evaluate(() => (scrollTo(0, 200), scrollY));
  const shift = await watchLayout(page);
  module.arrive();
  await expect(page.locator('html')).toHaveAttribute('data-alive');
  await expect(occupation).toBeFocused();
  await expect(occupation).toHaveValue('retired');
  expect(await page.evaluate(() => scrollY)).toBe(at);
  expect(await shift()).toBe(0);
  await application.saved();
});

test('a slow module leaves the caret and what is selected where they are', async ({ page }) => {
  const application = await begin(page, 'you');
  const module = await LateModule.on(page);
  await page.reload();
  const surname = application.control('surname');
  await surname.pressSequentially('Hopper');
  await surname.evaluate((input) => (input as HTMLInputElement).setSelectionRange(2, 4, 'backward'));
  module.arrive();
  await expect(page.locator('html')).toHaveAttribute('data-alive');
  await expect(surname).toBeFocused();
  const caret = (input: unknown) => {
    const { selectionStart, selectionEnd, selectionDirection } = input as HTMLInputElement;
    return [selectionStart, selectionEnd, selectionDirection];
  };
  expect(await surname.evaluate(caret)).toEqual([2, 4, 'backward']);
  await page.keyboard.type('X');
  await expect(surname).toHaveValue('HoXer');
  await application.saved();
});

test('the module waits while a word is composed, and while a button of the mouse is down', async ({ page }) => {
  const application = await begin(page, 'you');
  const module = await LateModule.on(page);
  const root = page.locator('html');
  /** The module is there, and what follows its arrival had time to happen. */
  const arrive = async () => {
    module.arrive();
    const files = await moduleFiles(page);
    await page.evaluate((file) => fetch(file).then((answer) => answer.arrayBuffer()), files.module);
    await page.evaluate((file) => import(file).then(() => new Promise((next) => setTimeout(next))), files.script);
  };
  await page.reload();
  const surname = application.control('surname');
  await surname.click();
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
  await arrive();
  await expect(surname).toHaveValue('にほ');
  await expect(root).not.toHaveAttribute('data-alive');
  await session.send('Input.insertText', { text: '日本' });
  await expect(root).toHaveAttribute('data-alive');
  await expect(surname).toHaveValue('日本');
  await expect(surname).toBeFocused();
  await application.saved();

  module.hold();
  await page.reload();
  await page.mouse.move(2, 300);
  await page.mouse.down();
  await arrive();
  await expect(root).not.toHaveAttribute('data-alive');
  await page.mouse.up();
  await expect(root).toHaveAttribute('data-alive');
});

test('a module that fails hands the page back: nothing is lost, and the page goes on as a plain form', async ({ page, server }) => {
  await page.addInitScript(() => {
    const instantiate = WebAssembly.instantiateStreaming.bind(WebAssembly);
    WebAssembly.instantiateStreaming = async (source: Response | PromiseLike<Response>, imports?: WebAssembly.Imports) => {
      const made = await instantiate(source, imports);
      Object.assign(self, { memory: made.instance.exports.memory });
      return made;
    };
  });
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await application.control('surname').fill('Hopper');
  await application.saved();
  const reported = page.waitForRequest('**/api/client-errors');
  await page.route('**/api/applications/save', (route) => route.abort());
  await application.control('given_names').fill('Grace');
  await expect.poll(() => copies(page)).toBe(1);
  // Everything that the module knows is overwritten: its next step fails.
  await page.evaluate(() => {
    const { buffer } = (self as unknown as { memory: WebAssembly.Memory }).memory;
    new Uint8Array(buffer).fill(0xff, 1024);
  });
  await application.control('birth_city').pressSequentially('New York');
  const report = (await reported).postDataJSON();
  expect(Object.keys(report).sort()).toEqual(['kind', 'page', 'place']);
  expect(JSON.stringify(report)).not.toMatch(/Hopper|Grace|New/);
  await expect(page.locator('html')).not.toHaveAttribute('data-alive');
  await expect(application.status).toContainText('Something on this page has stopped working. Your answers are kept on this device');
  await expect(application.control('birth_city')).toHaveValue('New York');
  await expect(application.control('birth_city')).toBeFocused();
  await page.unroute('**/api/applications/save');
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(application.errorSummary).toBeVisible();
  for (const [name, value] of Object.entries({ surname: 'Hopper', given_names: 'Grace', birth_city: 'New York' })) {
    await expect(application.control(name)).toHaveValue(value);
  }
  await application.saved();
  await expectCopies(page, 0);
  expect(await new Api(server, account).answers(application.id)).toMatchObject({
    surname: 'Hopper',
    given_names: 'Grace',
    birth_city: 'New York',
  });
});

/** Layout shifts from now on, added up; a browser that does not measure them says 0. */
async function watchLayout(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(self, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift' });
  });
  return () => page.evaluate(() => (self as unknown as { shifts: number[] }).shifts.reduce((all, one) => all + one, 0));
}
