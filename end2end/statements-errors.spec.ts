// Errors: where they stand, and that both sides find the same ones (app/form/STATEMENTS.md).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { register } from './support/account';
import { fromToday } from './support/dates';
import { Application, type Slug } from './support/application';
import { expect, test } from './support/fixtures';
import { errorsIn } from './support/html';

test('"There is a problem" stands above the heading and has the focus [f11]', async ({ page }) => {
  await register(page);
  const application = await Application.start(page);
  await application.open('passport');
  await application.continue();
  await expect(application.errorSummary).toBeFocused();
  await expect(application.errorSummary).toBeInViewport();
  const follows = await application.errorSummary.evaluate((summary) => {
    const heading = document.querySelector('h1');
    return heading ? summary.compareDocumentPosition(heading) & Node.DOCUMENT_POSITION_FOLLOWING : 0;
  });
  expect(follows, 'the heading comes after it').toBeTruthy();
  const [summary, heading] = [await application.errorSummary.boundingBox(), await page.getByRole('heading', { level: 1 }).boundingBox()];
  expect((summary?.y ?? 0) + (summary?.height ?? 0)).toBeLessThanOrEqual(heading?.y ?? 0);
  // Pressed again, it is read again.
  await application.control('passport_number').focus();
  await application.continue();
  await expect(application.errorSummary).toBeFocused();
});

test('wrong controls are marked and point to their messages, and the browser checks nothing itself [f13]', async ({ page }) => {
  await register(page);
  const application = await Application.start(page);
  for (const slug of ['start', 'you', 'passport'] as const) {
    await application.open(slug);
    await expect(page.locator('form.questions')).toHaveAttribute('novalidate', '');
    await expect(page.locator('[aria-invalid="true"]')).toHaveCount(0);
    await application.continue();
    await expect(application.errorSummary).toBeFocused();
    const lines = await application.errorSummary.getByRole('link').allInnerTexts();
    const marked = page.locator('.field').filter({ has: page.locator('[aria-invalid="true"]') });
    await expect(marked, slug).toHaveCount(lines.length);
    for (const control of await page.locator('[aria-invalid="true"]').all()) {
      const ids = ((await control.getAttribute('aria-describedby')) ?? '').split(/\s+/).filter(Boolean);
      const texts = await page.evaluate((ids) => ids.map((id) => document.getElementById(id)?.textContent ?? ''), ids);
      expect(lines.some((line) => texts.join(' ').includes(line)), `${await control.getAttribute('name')}: ${texts}`).toBe(true);
    }
  }
});

/** Answers that are wrong, in the order in which they are given. */
const BAD: [slug: Slug, answers: Record<string, string>][] = [
  ['start', { email: 'grace at example' }],
  ['you', { 'date_of_birth.day': '31', 'date_of_birth.month': '2', 'date_of_birth.year': '1986' }],
  ['you', { surname: 'x'.repeat(200), ...date('date_of_birth', fromToday({ days: 40 })) }],
  ['passport', { passport_number: 'ab.1', ...date('passport_issued', fromToday({ days: 9 })), ...date('passport_expires', '2001-1-1') }],
  ['passport', { passport_number: 'X'.repeat(13), 'passport_issued.day': '3', was_lost: '' }],
  ['trip', { has_plans: 'yes', ...date('arrival', fromToday({ days: 90 })), ...date('departure', fromToday({ days: 60 })) }],
  ['trip', { has_plans: 'no', stay_length: 'ten', ...date('intended_arrival', '2001-2-30') }],
  ['history', { was_refused: 'yes', refusal_explanation: 'Too short.', has_visited: 'yes' }],
  ['history', { was_refused: 'yes', refusal_explanation: 'long '.repeat(400) }],
  ['contact', { phone_primary: '12', contact_email: 'grace@', mailing_same: 'no' }],
  ['work', { occupation: 'employed', employer_phone: 'none', duties: 'y'.repeat(4001) }],
];

test('the same wrong answers get the same messages from the script and from the server [f14]', async ({ page, server }) => {
  await register(page);
  for (const [slug, answers] of BAD) {
    const name = `${slug}: ${JSON.stringify(answers).slice(0, 80)}`;
    const typed = await Application.start(page);
    await typed.open(slug);
    for (const [path, value] of Object.entries(answers)) await answer(typed, path, value);
    await typed.continue();
    await expect(typed.errorSummary, name).toBeVisible();
    const fromScript = (await typed.errorSummary.getByRole('link').allInnerTexts()).map((line) => line.trim());
    await typed.saved();

    const posted = await Application.start(page);
    // Questions that an answer brings up are asked after the first post, and complained about after the second.
    let html = '';
    for (let time = 1; time <= 2; time++) {
      const reply = await page.request.post(posted.path(slug), { form: answers, headers: { origin: server.url } });
      expect(reply.status(), name).toBe(200);
      html = await reply.text();
    }
    expect(await errorsIn(page, html), name).toEqual(fromScript);
    expect(fromScript.length, name).toBeGreaterThan(0);
  }
});

/** Where the browser is asked about each kind of answer: a page, the questions on it, and what brings them up. */
const READERS: [kind: string, slug: Slug, paths: string[], along?: [path: string, value: string]][] = [
  ['text', 'you', ['surname', 'given_names', 'native_surname', 'native_given_names', 'birth_city', 'birth_state']],
  ['code', 'you', ['national_id']],
  ['date', 'you', ['date_of_birth']],
  ['passport', 'passport', ['passport_number']],
  ['number', 'trip', ['stay_length'], ['has_plans', 'no']],
  ['phone', 'contact', ['phone_primary', 'phone_secondary', 'phone_work']],
  ['email', 'contact', ['contact_email']],
  ['amount', 'work', ['income'], ['occupation', 'employed']],
];

/** The table that the readers are tested with natively, and the server by posts: what is typed, and what it means. */
const readings: Record<string, [typed: string, meaning: string | null][]> = JSON.parse(
  readFileSync(join(__dirname, '../app/form/src/tests/readings.json'), 'utf8'),
);

test('what is typed in other scripts and with other marks means the same in the browser, and stays as it was typed [f14]', async ({ page }) => {
  await register(page);
  const application = await Application.start(page);
  let asked = 0;
  for (const slug of new Set(READERS.map(([, slug]) => slug))) {
    await application.open(slug);
    const here = READERS.filter(([, other]) => other === slug);
    // Of ASCII the module does not ask the browser, and natively it is the same code. A control of one line has no line breaks.
    const queues = here.map(([kind]) => (readings[kind] ?? []).filter(([typed]) => /[^ -~]/.test(typed) && !/[\r\n]/.test(typed)));
    for (const [, , , along] of here) if (along) await answer(application, ...along);
    while (queues.some((queue) => queue.length)) {
      const round: [path: string, typed: string, fine: boolean][] = [];
      for (const [at, [, , paths]] of here.entries()) {
        for (const path of paths) {
          const row = queues[at]?.shift();
          if (row) round.push([path, row[0], Boolean(row[1]) && !row[1]?.startsWith('2562')]);
        }
      }
      for (const [path, typed] of round) {
        const parts = here.some(([kind, , paths]) => kind === 'date' && paths.includes(path)) ? date(path, typed) : { [path]: typed };
        for (const [name, value] of Object.entries(parts)) await application.control(name).fill(value);
      }
      await application.continue();
      await expect(application.errorSummary).toBeFocused();
      const links = await application.errorSummary.getByRole('link').evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).hash));
      for (const [path, typed, fine] of round) {
        const complained = links.includes(`#${path}`) || links.includes(`#${path}.day`);
        expect(complained, `${path} ${JSON.stringify(typed)}`).toBe(!fine);
        if ((await application.control(path).count()) === 1) await expect(application.control(path)).toHaveValue(typed);
        asked += 1;
      }
    }
  }
  expect(asked).toBeGreaterThan(100);
});

async function answer(application: Application, path: string, value: string): Promise<void> {
  const radio = application.control(path, value);
  if (value && (await application.control(path).first().getAttribute('type').catch(() => null)) === 'radio') return radio.check();
  const control = application.control(path);
  if ((await control.count()) === 0) return;
  if ((await control.evaluate((element) => element.tagName)) === 'SELECT') await control.selectOption(value);
  else await control.fill(value);
}

function date(path: string, value: string): Record<string, string> {
  const [year = '', month = '', day = ''] = value.split('-');
  return { [`${path}.day`]: day, [`${path}.month`]: month, [`${path}.year`]: year };
}
