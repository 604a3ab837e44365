// The pages around the questions: their titles, the language that they are in, the copy of all answers, paper.
import type { Page } from '@playwright/test';
import { register } from './support/account';
import { SHORTEST } from './support/answers';
import { Api } from './support/api';
import { Application, PAGES } from './support/application';
import { Filler } from './support/filler';
import { expect, test } from './support/fixtures';
import { guestViews } from './support/pages';

const switchTo = (page: Page, language: 'Deutsch' | 'English') =>
  page.getByRole('contentinfo').getByRole('button', { name: language }).click();

/** Fills in the shortest application and submits it; its reference. */
async function submitted(page: Page): Promise<{ application: Application; reference: string }> {
  const application = await Application.start(page);
  const filler = new Filler(application, SHORTEST);
  for (const slug of [...PAGES, 'sign'] as const) {
    await application.open(slug);
    await filler.fillPage();
    await application.saved();
  }
  await page.getByRole('button', { name: 'Sign and submit' }).click();
  await expect(page.getByRole('heading', { name: 'Application submitted' })).toBeVisible();
  return { application, reference: await page.locator('#reference').innerText() };
}

test('each page has one heading and a title of its own', async ({ page }) => {
  const titles = new Map<string, string>();
  const look = async (name: string) => {
    await page.waitForLoadState();
    const title = await page.title();
    expect.soft(title, name).toMatch(/ – Orland$/);
    expect.soft(titles.get(title), `${name} is called like another page`).toBeUndefined();
    titles.set(title, name);
    expect.soft(await page.locator('h1').count(), `${name}: headings`).toBe(1);
  };
  for (const view of guestViews(page)) {
    await view.open();
    await look(view.name);
  }
  await register(page);
  await look('the list');
  const { application, reference } = await submitted(page);
  await look('the confirmation');
  for (const path of [`/applications/done/${reference}/answers`, application.path('you'), '/account', '/account/delete']) {
    await page.goto(path);
    await look(path);
  }
  const other = await Application.start(page);
  for (const slug of ['', ...PAGES, 'check', 'sign'] as const) {
    await other.open(slug);
    await look(slug || 'all sections');
  }
  expect([...titles.keys()]).toContain('About you – Visitor visa application – Orland');
});

test('switching the language in mid-word loses nothing', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await application.control('surname').pressSequentially('Hopper');
  await switchTo(page, 'Deutsch');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await application.isAt('you');
  await expect(application.control('surname')).toHaveValue('Hopper');
  await expect.poll(() => new Api(server, account).answers(application.id)).toMatchObject({ surname: 'Hopper' });
  const german = page.getByRole('contentinfo').getByRole('button', { name: 'Deutsch' });
  await expect(german).toHaveAttribute('aria-current', 'true');

  // After a page was turned in the browser the buttons still lead back to the page that is there.
  await page.locator('.form-foot a').click();
  await application.isAt('');
  await switchTo(page, 'English');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await application.isAt('');
});

test('the page for guests changes its language too', async ({ page }) => {
  await page.goto('/register');
  await switchTo(page, 'Deutsch');
  await expect(page.getByRole('heading', { name: 'Konto anlegen' })).toBeVisible();
  await page.getByLabel('E-Mail-Adresse').fill('grace@example.com');
  await page.getByRole('button', { name: 'Konto anlegen' }).click();
  await expect(page).toHaveTitle(/^Fehler: /);
  await switchTo(page, 'English');
  await expect(page.getByLabel('Email address')).toHaveValue('grace@example.com');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('switching the language saves the page first', async ({ page, server }) => {
    const account = await register(page);
    await page.getByRole('button', { name: 'Start an application' }).click();
    const application = await Application.opened(page);
    await page.goto(application.path('you'));
    await application.control('surname').fill('Hopper');
    await switchTo(page, 'Deutsch');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await application.isAt('you');
    await expect(application.control('surname')).toHaveValue('Hopper');
    await expect(application.errorSummary).toBeHidden();
    expect(await new Api(server, account).answers(application.id)).toMatchObject({ surname: 'Hopper' });
    await page.goto(application.path());
    await switchTo(page, 'English');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Visitor visa application');
    await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  });
});

test('the copy holds every answer, on paper too [f20]', async ({ page, server, browserName }) => {
  const account = await register(page);
  const { reference } = await submitted(page);
  await page.getByRole('link', { name: 'See and print all your answers' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Your answers');
  await expect(page.getByRole('button', { name: 'Print' })).toBeVisible();
  await page.waitForLoadState();

  const { answers } = await new Api(server, account).submission(reference);
  const text = await page.getByRole('main').innerText();
  // What was typed is there as it was typed; codes and dates are put into words.
  const typed = ['surname', 'given_names', 'email', 'passport_number', 'signature', 'birth_city'];
  for (const path of typed) {
    const answer = answers[path];
    expect(answer, path).toBeTruthy();
    expect(text.replace(/\s+/g, ' '), path).toContain(String(answer).replace(/\s+/g, ' '));
  }
  const rows = page.locator('.summary__value');
  const yes = Object.values(answers).filter((answer) => answer === 'yes' || answer === 'no');
  expect(await rows.filter({ hasText: /^(Yes|No|Does not apply|I do not know)$/ }).count()).toBeGreaterThanOrEqual(yes.length);

  // Over WebDriver BiDi a page cannot be put on paper.
  if (browserName === 'firefox') return;
  await page.emulateMedia({ media: 'print' });
  await expectPaper(page);
  await page.goto(`/applications/done/${reference}`);
  await expectPaper(page);
  await expect(page.locator('#reference')).toBeVisible();
  await expect(page.getByRole('link', { name: 'See and print all your answers' })).toBeHidden();
});

/** Nothing that only a screen can do, and no link that looks like one. */
async function expectPaper(page: Page): Promise<void> {
  await expect(page.getByRole('button')).toHaveCount(0);
  await expect(page.getByRole('navigation')).toHaveCount(0);
  await expect(page.getByRole('contentinfo')).toHaveCount(0);
  const decorated = await page.evaluate(() =>
    [...document.querySelectorAll('a')]
      .filter((link) => link.checkVisibility())
      .map((link) => getComputedStyle(link))
      .filter(({ textDecorationLine, color }) => textDecorationLine !== 'none' || color !== 'rgb(0, 0, 0)').length);
  expect(decorated, 'links that look like links').toBe(0);
  const torn = await page.evaluate(() =>
    [...document.querySelectorAll('.summary__row')].filter((row) => getComputedStyle(row).breakInside !== 'avoid').length);
  expect(torn, 'rows that a page break may go through').toBe(0);
}
