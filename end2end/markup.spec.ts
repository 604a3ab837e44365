// What users write is text, wherever it is shown: no answer, file name, address or conflict becomes markup, with the module
// and without it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, request } from '@playwright/test';
import { type Account, newAccount, register } from './support/account';
import { type Answers, Api } from './support/api';
import { Application, PAGES } from './support/application';
import { corpus, CORPUS, expectTextOnly, watchForMischief } from './support/corpus';
import { whileDown } from './support/database';
import { jpeg, pdf } from './support/files';
import { expect, type LonghaulServer, test } from './support/fixtures';
import { hydrated } from './support/hydration';
import { revokeSession } from './support/session';

const MODULE = /\/pkg\/.*\.(js|wasm)$/;

/** Answers that open every branch of the form, as its first version asked for them. */
const FULL = JSON.parse(readFileSync(join(__dirname, '../app/src/visa/earlier/version_1_full.json'), 'utf8')) as Answers;

const pathsOf = (slugs: readonly string[], id: string) => slugs.map((slug) => `/applications/${id}${slug && '/'}${slug}`);

/** The names of the controls on `page` that take any text, of which a date has three. */
function textControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const any = 'input:not([type]), input[type=text], input[type=email], input[type=tel], textarea';
    const controls = [...document.querySelectorAll<HTMLInputElement>('form.questions :is(' + any + ')[name]')];
    return controls.map(({ name }) => name).filter((name) => !/\.(day|month|year)$/.test(name));
  });
}

/** What the text controls on `page` hold. */
function values(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLInputElement>('form.questions :is(input, textarea)[name]');
    return Object.fromEntries([...controls].map(({ name, value }) => [name, value]));
  });
}

async function startByApi(page: Page): Promise<string> {
  const started = await page.request.post('/applications', {
    form: { key: Math.random().toString(36).slice(2) },
    headers: { 'sec-fetch-site': 'same-origin' },
    maxRedirects: 0,
  });
  return started.headers()['location']?.split('/').at(-1) ?? '';
}

/** Saves `answers` as the first ones of a draft. */
function fill(api: Api, id: string, answers: Answers): Promise<void> {
  const changes = Object.entries(answers).map(([path, value]) => ({ path, base: null, value }));
  return api.save(id, changes, 1);
}

/** The files of an application, under names that are markup. */
async function upload(api: Api, id: string, page: Page): Promise<string[]> {
  await page.goto(`/applications/${id}/documents`);
  const paths = await page.locator('input[type="file"][name]').evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).name));
  expect(paths).toContain('photo');
  const names = ['"><img src=x onerror=window.stolen=1>', "' autofocus onfocus=window.stolen=1 '", '<svg onload=window.stolen=1>&lt;b&gt;'];
  const sent: string[] = [];
  for (const [at, path] of paths.entries()) {
    const name = (names[at % names.length] ?? '') + (path === 'photo' ? '.jpg' : '.pdf');
    const buffer = path === 'photo' ? jpeg() : pdf();
    await api.upload(id, path, { name, mimeType: 'application/octet-stream', buffer });
    sent.push(name);
  }
  return sent;
}

test('answers and file names are text on every page of the form', async ({ page, server, context }) => {
  const mischief = await watchForMischief(page);
  const account = await register(page);
  const api = new Api(server, account);
  const id = await startByApi(page);
  await fill(api, id, FULL);
  // All that can be asked is open now: whatever takes text gets all of the corpus.
  await context.route(MODULE, (route) => route.abort());
  const wanted: Record<string, string> = {};
  for (const path of pathsOf(PAGES, id)) {
    await page.goto(path);
    for (const name of await textControls(page)) wanted[name] = corpus(Object.keys(wanted).length);
  }
  expect(Object.keys(wanted).length).toBeGreaterThan(60);
  const draft = await api.draft(id);
  await api.save(id, Object.entries(wanted).map(([path, value]) => ({ path, base: draft.answers[path] ?? null, value })));
  const names = await upload(api, id, page);
  // In another draft whatever is not a list is no answer at all, whether its question has choices, dates or numbers.
  const odd = await startByApi(page);
  const nothing = Object.entries(FULL).map(([path, value], at) => [path, typeof value === 'string' && !path.endsWith('.na') ? corpus(at) : value]);
  await fill(api, odd, Object.fromEntries(nothing) as Answers);
  // A page that was opened before any of it: its answers wait for a choice.
  const posted = await page.request.post(`/applications/${id}/you`, {
    form: { _form: String(draft.form_version), _version: '0', surname: corpus(7), birth_city: corpus(8) },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  expect(posted.status(), await posted.text()).toBe(200);

  const paths = [...pathsOf(['', ...PAGES, 'check', 'sign'], id), ...pathsOf(['', ...PAGES, 'check'], odd)];
  const shown: Record<string, string> = {};
  for (const withModule of [false, true]) {
    if (withModule) await context.unroute(MODULE);
    for (const path of paths) {
      const what = `${path} ${withModule ? 'with' : 'without'} the module`;
      await page.goto(path);
      if (withModule) await hydrated(page);
      await expectTextOnly(page, what);
      expect(mischief, what).toEqual([]);
      if (path.includes(id)) Object.assign(shown, await values(page));
      if (path === `/applications/${id}/you`) {
        await expect(page.locator('[name="_keep"]').first(), 'the choice between two answers').toBeVisible();
      }
      if (path === `/applications/${id}/documents`) {
        for (const name of names) await expect(page.locator('a.file__name').filter({ hasText: name }).first()).toBeVisible();
      }
      if (path === `/applications/${id}/check`) {
        const text = (await page.locator('main').textContent()) ?? '';
        for (const piece of CORPUS) expect(text, what).toContain(piece);
      }
    }
    for (const [name, text] of Object.entries(wanted)) {
      const posted = ['surname', 'birth_city'].includes(name);
      if (!posted) expect(shown[name], name).toBe(text);
    }
  }

  // What lies over a page when its session has ended.
  const application = new Application(page, id);
  await application.open('contact');
  await revokeSession(context, server);
  await application.control('phone_work').fill(corpus(3));
  await expect(application.signInAgain).toBeVisible();
  await expectTextOnly(page, 'the dialog to sign in');
  expect(mischief).toEqual([]);
});

/** An account whose address is markup, made by a program that calls itself what no program does. */
async function oddAccount(server: LonghaulServer): Promise<Account> {
  const account = { ...newAccount(), email: `x"onfocus="window.stolen=1"autofocus="'&lt@example.com` };
  const program = await request.newContext({ baseURL: server.url, userAgent: '<img/src=x/onerror=window.stolen=1>/1.0' });
  const made = await program.post('/auth/register', { data: account });
  expect(made.status(), await made.text()).toBe(201);
  await program.dispose();
  return account;
}

test('addresses, devices and what was submitted are text on every other page', async ({ page, server }) => {
  const mischief = await watchForMischief(page);
  const encoded = CORPUS.map(encodeURIComponent);
  const guests = encoded.flatMap((text) => [`/login?return_to=/${text}`, `/register?return_to=${text}&done=${text}`]);
  // One of each kind of address with each piece; the pages are the same.
  const some = guests.filter((_, at) => at % 3 === 0);
  const everything = encodeURIComponent(corpus(0));
  for (const path of [...some, `/login?${everything}=${everything}`, `/${encoded[1]}`, `/?${everything}`]) {
    await page.goto(path);
    await expectTextOnly(page, path);
  }
  await page.goto('/login');
  await page.getByLabel('Email address').evaluate((input, text) => ((input as HTMLInputElement).value = text), `"><img/src=x/onerror=window.stolen=1>@x`);
  await page.locator('form').filter({ has: page.getByLabel('Email address') }).evaluate((form) => (form as HTMLFormElement).submit());
  await expect(page).toHaveTitle(/^Error: /);
  await expectTextOnly(page, 'a sign-in that failed');

  const account = await oddAccount(server);
  const signedIn = await page.request.post('/login', { form: { ...account }, headers: { 'sec-fetch-site': 'same-origin' } });
  expect(signedIn.status()).toBe(200);
  const api = new Api(server, account);
  const [id, other] = [await startByApi(page), await startByApi(page)];
  const answers = Object.entries(FULL).map(([path, value], at) => [path, typeof value === 'string' && !/\.na$|^has_|_same$/.test(path) ? corpus(at) : value]);
  await fill(api, id, Object.fromEntries(answers) as Answers);
  await fill(api, other, { surname: corpus(0), given_names: corpus(1) });
  await whileDown(server, [
    [
      'INSERT INTO submissions (application_id, reference, answers, submitted_at, form_version) SELECT id, ?, answers, saved_at, form_version FROM applications WHERE id = ?',
      ['ORL-0000-0000', id],
    ],
  ]);
  const pages = [
    '/applications',
    `/applications/${id}`,
    `/applications/${id}/you`,
    `/applications/${other}/delete`,
    '/applications/done/ORL-0000-0000',
    '/applications/done/ORL-0000-0000/answers',
    `/applications/done/${encoded[1]}`,
    `/applications/${other}/${encoded[3]}`,
    `/applications/${encoded[5]}/you`,
    `/applications/${other}/you?errors=1&refused=${everything}&return=${everything}`,
    '/account',
    `/account?done=${everything}`,
    '/account/delete',
  ];
  for (const path of pages) {
    await page.goto(path);
    await expectTextOnly(page, path);
    expect(mischief, path).toEqual([]);
  }
  await page.goto('/applications/done/ORL-0000-0000/answers');
  await page.emulateMedia({ media: 'print' });
  const text = (await page.locator('main').textContent()) ?? '';
  for (const piece of CORPUS) expect(text).toContain(piece);
  await expectTextOnly(page, 'the copy on paper');
  await page.goto('/applications');
  await expect(page.getByRole('banner')).toContainText(account.email);

  // Saved, never shown: and if it were, it would be no page.
  const exported = await page.request.get('/account/export');
  expect(exported.headers()).toMatchObject({
    'content-type': 'application/json',
    'content-disposition': expect.stringMatching(/^attachment;/) as unknown as string,
    'x-content-type-options': 'nosniff',
  });
  expect(JSON.stringify(await exported.json())).toContain('stolen');
  expect(mischief).toEqual([]);
});
