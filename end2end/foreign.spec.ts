// Other programs live in the page too: password managers, translators, spelling helpers, phones. Whatever they do to the document,
// before the module is there, while it starts or after, the form goes on.
import type { Page } from '@playwright/test';
import { register } from './support/account';
import { Api } from './support/api';
import { Application, PAGES } from './support/application';
import { uncaughtErrors } from './support/errors';
import { expect, test } from './support/fixtures';
import { meddle, MEDDLERS, MOMENTS, type Meddler, type Moment } from './support/meddling';
import { revokeSession } from './support/session';

const ALL = Object.keys(MEDDLERS) as Meddler[];

/** Opens a page of the form and waits until it has been meddled with and the module has taken it over all the same. */
async function openMeddled(application: Application, slug: (typeof PAGES)[number], moment: Moment): Promise<void> {
  await application.open(slug);
  await expect(application.page.locator('html')).toHaveAttribute('data-meddled', moment);
  await expect(application.page.locator('html')).toHaveAttribute('data-alive');
}

const entries = (page: Page) => page.locator('#languages fieldset.item');

/** Types, chooses, opens a branch, adds, moves, removes, continues with errors, and reads the status line and the messages. */
async function workThrough(application: Application, round: number): Promise<Record<string, unknown>> {
  const { page } = application;
  const languages = ['COBOL', 'FLOW-MATIC', 'ARITH-MATIC'].map((name) => `${name} ${round}`);
  const before = await entries(page).count();

  // A choice opens a branch.
  await application.control('occupation').selectOption('employed');
  const employer = application.control('employer');
  await employer.fill('');
  await employer.pressSequentially(`Navy ${round}`);
  await application.saved();

  for (const [at, language] of languages.entries()) {
    await page.getByRole('button', { name: /^Add (a|another) language$/ }).click();
    await expect(entries(page)).toHaveCount(before + at + 1);
    await entries(page).last().locator('input[type=text]').fill(language);
  }
  const item = (number: number) => entries(page).nth(before + number - 1);
  await item(3).getByRole('button', { name: /^Move up/ }).press('Enter');
  await expect(item(2).locator('input[type=text]')).toHaveValue(languages[2] ?? '');
  await expect(item(2).locator('legend')).toHaveText(`Language ${before + 2}`);
  await item(1).getByRole('button', { name: /^Remove/ }).press('Enter');
  await expect(entries(page)).toHaveCount(before + 2);

  // The count beside a long text follows, and so do the messages.
  const duties = application.control('duties');
  await duties.fill('x'.repeat(4001));
  await expect(application.question('duties').locator('.count')).toHaveText(/1 character too many/);
  await duties.fill('Compilers.');
  await expect(application.question('duties').locator('.count')).toHaveText(/3,?990 characters/);
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(application.errorSummary).toBeVisible();
  await expect(page).toHaveTitle(/^Error: /);
  await expect(application.question('employer_phone').locator('.message')).toBeVisible();
  await expect(application.question('employer').locator('.message')).toBeHidden();
  await application.saved();
  return { occupation: 'employed', employer: `Navy ${round}`, duties: 'Compilers.' };
}

for (const meddler of ALL) {
  test(`${meddler}, and the form goes on`, async ({ page, context, server }) => {
    const errors = uncaughtErrors(page);
    const account = await register(page);
    const application = await Application.start(page);
    const meddleWith = await meddle(page);
    const api = new Api(server, account);
    for (const [round, moment] of MOMENTS.entries()) {
      await meddleWith([meddler], moment);
      await openMeddled(application, 'work', moment);
      const expected = await workThrough(application, round);
      expect(await api.answers(application.id), moment).toMatchObject(expected);
      // The session ends underneath, and the sign-in over the page brings it back.
      await revokeSession(context, server);
      await application.control('employer').fill(`Remington Rand ${round}`);
      await application.signInInPlace(account);
      await application.saved();
      expect(await api.answers(application.id), moment).toMatchObject({ employer: `Remington Rand ${round}` });
    }
    expect(await stillThere(application)).toEqual(await shownLanguages(page));
    expect(errors).toEqual([]);
  });
}

async function shownLanguages(page: Page): Promise<string[]> {
  return entries(page).locator('input[type=text]').evaluateAll((all) => all.map((input) => (input as HTMLInputElement).value));
}

async function stillThere(application: Application): Promise<string[]> {
  const shown = await shownLanguages(application.page);
  await application.reload();
  await expect(entries(application.page)).toHaveCount(shown.length);
  return shown;
}

for (const moment of MOMENTS) {
  test(`all of them at once, ${moment} the start, on every page of the form`, async ({ page, server }) => {
    const errors = uncaughtErrors(page);
    const account = await register(page);
    const application = await Application.start(page);
    const meddleWith = await meddle(page);
    await meddleWith(ALL, moment);
    for (const slug of PAGES) {
      await openMeddled(application, slug, moment);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.getByRole('button', { name: 'Save and continue' }).click();
      await expect(application.errorSummary).toBeVisible();
    }
    // Pages that are turned inside the document, too, by links and by Back.
    await openMeddled(application, 'you', moment);
    await application.control('surname').fill('Hopper');
    await page.getByRole('link', { name: 'All sections' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Visitor visa application/);
    await page.getByRole('link', { name: 'Your passport' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/passport/);
    await page.goBack();
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/About you/);
    await expect(application.control('surname')).toHaveValue('Hopper');
    await application.saved();
    expect(await new Api(server, account).answers(application.id)).toMatchObject({ surname: 'Hopper' });
    expect(errors).toEqual([]);
  });
}
