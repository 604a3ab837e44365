// The form in German, for a user whose browser asks for it, with the script and without.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { newAccount } from './support/account';
import { Application } from './support/application';
import { expect, test } from './support/fixtures';

/** A new user, in any language. */
async function registerAnywhere(page: Page): Promise<void> {
  const { email, password } = newAccount();
  await page.goto('/register');
  await page.locator('[name="email"]').fill(email);
  await page.locator('[name="password"]').fill(password);
  await page.locator('[name="password"]').press('Enter');
  await expect(page).toHaveURL('/applications');
}

/** Starts an application on a list of any language. */
async function start(page: Page): Promise<Application> {
  await page.goto('/applications');
  await page.getByRole('main').locator('form[action="/applications"] button').click();
  return await Application.opened(page);
}

/** The messages of the summary, in their order. */
const messages = (page: Page) => page.locator('.error-summary__list li').allInnerTexts();

test.describe('in German', () => {
  test.use({ locale: 'de-DE', timezoneId: 'Europe/Berlin' });

  test('labels, hints, status and titles, with pages turned in the browser', async ({ page }) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await registerAnywhere(page);
    const application = await start(page);
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await application.open('you');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Angaben zu Ihnen');
    await expect(page.getByText('Schreiben Sie Ihre Namen so, wie sie in Ihrem Pass stehen.')).toBeVisible();

    await page.getByLabel('Nachname', { exact: true }).fill('Müller');
    await expect(application.status).toHaveText(/^Gespeichert um \d\d:\d\d$/);
    const countries = await application.control('birth_country').locator('option').allInnerTexts();
    expect(countries.slice(0, 4)).toEqual(['Bitte wählen', 'Afghanistan', 'Ägypten', 'Ålandinseln']);
    expect(countries.at(-1)).toBe('Zypern');

    // Turned in the browser, where the wasm module speaks.
    await page.getByRole('link', { name: 'Bevor Sie beginnen' }).click();
    await expect(page).toHaveTitle('Bevor Sie beginnen – Antrag auf ein Besuchsvisum – Orland');
    await expect(page.getByRole('button', { name: 'Speichern und weiter' })).toBeVisible();
    await application.open('work');
    await application.control('occupation').selectOption('employed');
    await expect(page.getByText('Noch 4.000 Zeichen übrig')).toBeVisible();
    await application.control('duties').fill('Brot');
    await expect(page.getByText('Noch 3.996 Zeichen übrig')).toBeVisible();
    expect(complaints).toEqual([]);
  });

  test('the check page shows answers and dates in words', async ({ page }) => {
    await registerAnywhere(page);
    const application = await start(page);
    await application.open('you');
    await application.control('date_of_birth.day').fill('9');
    await application.control('date_of_birth.month').fill('12');
    await application.control('date_of_birth.year').fill('1986');
    await application.control('birth_country').selectOption('AT');
    await application.control('marital_status', 'single').check();
    await expect(application.status).toHaveText(/^Gespeichert um/);
    await application.open('check');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Antworten prüfen');
    for (const words of ['9. Dezember 1986', 'Österreich', 'Ledig', 'Nicht beantwortet']) {
      await expect(page.getByText(words, { exact: true }).first()).toBeVisible();
    }
    await expect(page.getByRole('link', { name: 'Ändern – Ihren Nachnamen', exact: true })).toBeVisible();
    const names = (await page.getByRole('link', { name: /^Ändern/ }).allTextContents()).map((name) => name.replace(/\s+/g, ' '));
    expect(new Set(names).size).toBe(names.length);
  });

  test('the same mistakes get the same words in the browser and by a plain post', async ({ page, browser, baseURL }) => {
    await registerAnywhere(page);
    const application = await start(page);
    await application.open('you');
    await application.control('date_of_birth.day').fill('31');
    await application.control('date_of_birth.month').fill('2');
    await application.control('surname').fill('M'.repeat(81));
    await page.getByRole('button', { name: 'Speichern und weiter' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Es gibt ein Problem' })).toBeFocused();
    await expect(page).toHaveTitle(/^Fehler: Angaben zu Ihnen/);
    const here = await messages(page);
    expect(here).toContain('Der Nachname darf höchstens 80 Zeichen lang sein; Sie haben 81');
    expect(here).toContain('Geben Sie Ihre Vornamen ein oder wählen Sie „Ich habe nur einen Namen“');
    expect(here).toContain('Das Geburtsdatum ist unvollständig: Es fehlt das Jahr');
    expect(here).toContain('Wählen Sie „Ja“, wenn Sie jemals andere Namen geführt haben');

    const plain = await browser.newContext({ baseURL, locale: 'de-DE', javaScriptEnabled: false });
    await plain.addCookies(await page.context().cookies());
    const other = await plain.newPage();
    await other.goto(application.path('you'));
    await other.getByRole('button', { name: 'Speichern und weiter' }).click();
    await expect(other.locator('.error-summary')).toBeVisible();
    await expect.poll(() => messages(other)).toEqual(here);
    await plain.close();
  });

  test('axe finds nothing, and nothing is too wide', async ({ page }) => {
    await registerAnywhere(page);
    const application = await start(page);
    await page.setViewportSize({ width: 320, height: 900 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const slug of ['', 'you', 'family', 'background', 'check'] as const) {
      await application.open(slug);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(overflow, `${slug}: pixels to scroll sideways`).toBe(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect.soft(violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) })), slug).toEqual([]);
    }
  });
});

test('without its words a page stays a form that works', async ({ page }) => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await registerAnywhere(page);
  const application = await start(page);
  await page.route('**/texts/*', (route) => route.abort());
  const module = page.waitForResponse((answer) => answer.url().includes('.wasm'));
  await page.goto(application.path('you'));
  await module;
  await page.waitForLoadState('load');
  await application.control('surname').fill('Hopper');
  // A whole new document answers, as without a script.
  const posted = page.waitForRequest((request) => request.method() === 'POST' && request.isNavigationRequest());
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await posted;
  await expect(page.locator('.error-summary')).toContainText('There is a problem');
  await expect(application.control('surname')).toHaveValue('Hopper');
  await expect(page.locator('html')).not.toHaveAttribute('data-alive');
  expect(complaints).toEqual([]);
});
