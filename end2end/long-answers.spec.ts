// Answers that are longer than expected: saved or reported, shown in full, on small screens and on paper.
import { register } from './support/account';
import { SHORTEST } from './support/answers';
import { Api } from './support/api';
import { Application, PAGES } from './support/application';
import { complete } from './support/complete';
import { fileFor } from './support/files';
import { Filler } from './support/filler';
import { expect, test } from './support/fixtures';

/** No place to break it. */
const LONG = 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis';

for (const [what, bad, why] of [
  ['too long', 'x'.repeat(10_240), '“Surname” is too long to be saved: 10,240 characters, at most 10,000.'],
  ['with a NUL', 'a\0b', '“Surname” contains a character that cannot be saved.'],
] as const) {
  test(`an answer ${what} keeps no other from being saved`, async ({ page, server }) => {
    const account = await register(page);
    const application = await Application.start(page);
    const api = new Api(server, account);
    await application.open('you');
    let saves = 0;
    page.on('request', (request) => (saves += Number(request.url().endsWith('/applications/save'))));
    // As a script or dictation enters it.
    await application.control('surname').evaluate((input, text) => {
      (input as HTMLInputElement).value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }, bad);
    await application.control('given_names').fill('Grace');
    await expect(application.status).toContainText(why);
    await application.savedOnThisDeviceOnly();
    expect(await api.answers(application.id)).toEqual({ given_names: 'Grace' });
    const sofar = saves;

    // The copy on this device has it.
    await application.reload();
    await expect(application.control('surname')).toHaveValue(bad);
    await expect(application.status).toContainText(why);
    await application.control('given_names').fill('Grace Brewster');
    await expect.poll(() => api.answers(application.id)).toEqual({ given_names: 'Grace Brewster' });
    await expect(application.status).toContainText(why);
    expect(saves - sofar, 'not tried again and again').toBeLessThanOrEqual(2);

    await application.control('surname').fill('Hopper');
    await application.saved();
    expect(await api.answers(application.id)).toEqual({ given_names: 'Grace Brewster', surname: 'Hopper' });
  });
}

test('sixty letters without a space fit a screen of 320 pixels wherever they are shown', async ({ page, server }) => {
  const { application, api, answers } = await complete(page, server);
  const named = ['surname', 'given_names', 'birth_city', 'home_line1', 'home_city', 'father_surname', 'mother_surname'];
  const paths = Object.entries(answers).filter(([path, value]) => named.includes(path) && typeof value === 'string');
  expect(paths.length).toBeGreaterThan(3);
  await api.save(
    application.id,
    paths.map(([path, base]) => ({ path, base, value: LONG })),
  );
  await api.upload(application.id, 'photo', { ...fileFor('image/jpeg'), name: `${LONG}.jpg` });
  await page.setViewportSize({ width: 320, height: 700 });
  const fits = async (name: string) => {
    await page.waitForLoadState();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(wide, name).toBeLessThanOrEqual(320);
  };
  for (const path of ['/applications', '/account', `${application.path()}/delete`]) {
    await page.goto(path);
    await fits(path);
  }
  for (const slug of ['', ...PAGES, 'check', 'sign'] as const) {
    await application.open(slug);
    await fits(slug || 'all sections');
  }
  const wanted = { ...SHORTEST.wanted, signature: `${LONG} ${LONG}` };
  await new Filler(application, { ...SHORTEST, wanted }).fillPage();
  await page.getByRole('button', { name: 'Sign and submit' }).click();
  await expect(page.getByRole('heading', { name: 'Application submitted' })).toBeVisible();
  await fits('the confirmation');
  await page.getByRole('link', { name: 'See and print all your answers' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Your answers');
  await fits('the copy');
});

test('a page of questions on paper shows whole answers', async ({ page, server, browserName }) => {
  test.skip(browserName === 'firefox', 'over WebDriver BiDi a page cannot be put on paper');
  const account = await register(page);
  const application = await Application.start(page);
  const long = Array.from({ length: 40 }, (_, line) => `Line ${line + 1} of what happened.`).join('\n');
  const answers = { surname: LONG, home_line1: `${LONG} 17`, disease: 'yes', disease_explanation: long, was_refused: 'yes', refusal_explanation: long };
  await new Api(server, account).save(
    application.id,
    Object.entries(answers).map(([path, value]) => ({ path, base: null, value })),
  );
  await page.emulateMedia({ media: 'print' });
  let areas = 0;
  for (const slug of ['you', 'history', 'contact', 'background'] as const) {
    await application.open(slug);
    areas += await page.locator('textarea').filter({ visible: true }).count();
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>('textarea, input.input:not([type=file])')]
        .filter((input) => input.checkVisibility())
        .filter((input) => input.scrollHeight > input.clientHeight + 1 || input.scrollWidth > input.clientWidth + 1)
        .map((input) => input.name));
    expect.soft(cut, slug).toEqual([]);
  }
  expect(areas).toBe(2);
});
