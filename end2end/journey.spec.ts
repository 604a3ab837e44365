// The whole of it: what the product promises, as a person sees it.
import { register, signIn } from './support/account';
import { EVERYTHING, NAME, PASSPORT, SHORTEST } from './support/answers';
import { Api } from './support/api';
import { Application, PAGES } from './support/application';
import { Filler } from './support/filler';
import { expect, test } from './support/fixtures';
import { SessionWatch, accessTokenExpires, noteAnnouncements, revokeSession } from './support/session';

test.describe('with an access token of three seconds', () => {
  test.use({ serverEnv: { LONGHAUL_ACCESS_TTL: '3s' } });

  test('every page, every group and every branch, over many expiries and a power cut [s40]', async ({
    page,
    context,
    server,
  }) => {
    test.setTimeout(240_000);
    const said = await noteAnnouncements(context);
    const account = await register(page);
    const watch = new SessionWatch(page);
    const application = await Application.start(page);
    const filler = new Filler(application, EVERYTHING);
    const api = new Api(server, account);
    let expiries = 0;

    await page.getByRole('link', { name: 'Before you start' }).click();
    for (const [index, slug] of PAGES.entries()) {
      await expect(page).toHaveURL(application.path(slug));
      // The page is open and the user is not typing: the token expires under it.
      await accessTokenExpires(page);
      expiries += 1;

      if (slug === 'trip') {
        // Both sides of the questions that lead two ways, so that everything has been typed once.
        await filler.choose('has_plans', 'no');
        await filler.choose('has_companions', 'yes');
        await filler.choose('in_group', 'yes');
        await filler.fillPage();
        await filler.choose('has_plans', 'yes');
        await filler.choose('in_group', 'no');
      }
      await filler.fillPage();

      if (slug === 'work') {
        const duties = application.control('duties');
        await duties.fill('');
        await duties.pressSequentially('Compilers, and the people who ');
        await server.kill();
        await duties.pressSequentially('write them.');
        await application.savedOnThisDeviceOnly();
        await application.control('employer').fill('Eckert & Mauchly');
        await server.start();
        filler.note('duties', 'Compilers, and the people who write them.');
        filler.note('employer', 'Eckert & Mauchly');
      }
      await application.saved();
      await application.continueTo(PAGES[index + 1] ?? 'check');
    }

    // One more branch, which the first answer ruled out: former spouses instead of a spouse.
    await page.getByRole('link', { name: /^Change .*your marital status$/ }).click();
    await accessTokenExpires(page);
    expiries += 1;
    await filler.choose('marital_status', 'divorced');
    await application.continueTo('check');
    await page.getByRole('link', { name: 'Family', exact: true }).click();
    await filler.fillPage();
    await application.continueTo('check');
    await page.getByRole('link', { name: 'Continue to sign' }).click();

    await expect(page.getByRole('heading', { name: 'Sign and submit' })).toBeVisible();
    await filler.fillPage();
    await application.saved();
    expect(await api.answers(application.id)).toEqual(filler.typed);

    await accessTokenExpires(page);
    expiries += 1;
    await page.getByRole('button', { name: 'Sign and submit' }).click();
    await expect(page.getByRole('heading', { name: 'Application submitted' })).toBeVisible();
    const address = page.url();
    const reference = address.split('/').at(-1) ?? '';
    await expect(page.getByRole('main')).toContainText(`Your reference number${reference}`);
    await accessTokenExpires(page);
    await page.goto(address);
    await expect(page.getByRole('main')).toContainText(reference);

    await page.getByRole('link', { name: 'See all your applications' }).click();
    const card = page.getByRole('listitem').filter({ hasText: reference });
    await expect(card).toContainText(`${NAME.given} ${NAME.surname}`);
    await expect(card).toContainText('Submitted');
    expect(await api.applications()).toMatchObject([{ id: application.id, reference }]);

    expect(Object.keys(filler.typed).length, 'answers typed').toBeGreaterThan(200);
    expect(watch.renewals, 'refreshes').toBeGreaterThanOrEqual(expiries);
    expect(watch.loginPages).toEqual([]);
    expect(said.filter((text) => /not saved|signed out/i.test(text))).toEqual([]);
    expect(said.filter((text) => /^Saved at/.test(text)).length).toBeGreaterThan(PAGES.length);
  });
});

test('another browser finds the draft and goes on', async ({ page, otherBrowser, server }) => {
  const account = await register(page);
  const here = await Application.start(page);
  const filler = new Filler(here, EVERYTHING);
  for (const slug of ['start', 'you'] as const) {
    await here.open(slug);
    await filler.fillPage();
    await here.saved();
  }

  const other = await otherBrowser();
  await signIn(other, account);
  const card = other.getByRole('listitem').filter({ hasText: `${NAME.given} ${NAME.surname}` });
  await expect(card).toContainText('2 of 10 sections completed');
  await card.getByRole('link', { name: `${NAME.given} ${NAME.surname}`, exact: true }).click();
  await expect(other).toHaveURL(here.path());

  const there = here.in(other);
  await other.getByRole('link', { name: 'About you' }).click();
  await expect(there.control('surname')).toHaveValue(NAME.surname);
  await expect(there.control('date_of_birth.year')).toHaveValue('1986');
  await expect(there.control('marital_status', 'married')).toBeChecked();
  await expect(there.item('Other name 2')).toBeVisible();

  await there.continueTo('passport');
  await there.control('passport_number').fill(PASSPORT);
  await there.saved();
  await here.open('passport');
  await expect(here.control('passport_number')).toHaveValue(PASSPORT);
  expect(await new Api(server, account).answers(here.id)).toEqual({ ...filler.typed, passport_number: PASSPORT });
});

test('the shortest way to a reference, and two clicks make one submission [f15]', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  const filler = new Filler(application, SHORTEST);
  const api = new Api(server, account);
  await application.open('start');
  for (const [index] of PAGES.entries()) {
    await filler.fillPage();
    await application.continueTo(PAGES[index + 1] ?? 'check');
  }
  await expect(page.getByRole('main')).not.toContainText('Not answered');
  await page.getByRole('link', { name: 'Continue to sign' }).click();
  await filler.fillPage();
  expect(Object.keys(filler.typed).length, 'answers typed').toBeLessThan(90);

  await page.getByRole('button', { name: 'Sign and submit' }).dblclick();
  await expect(page.getByRole('heading', { name: 'Application submitted' })).toBeVisible();
  const reference = await page.locator('#reference').innerText();
  await expect(page).toHaveURL(`/applications/done/${reference}`);
  expect(await api.applications()).toMatchObject([{ id: application.id, reference }]);
  expect((await api.draft(application.id)).answers).toEqual(filler.typed);
});

test('a submission that meets the end of the session is made once somebody has signed in again [s38]', async ({
  page,
  context,
  server,
}) => {
  const account = await register(page);
  const application = await Application.start(page);
  const filler = new Filler(application, SHORTEST);
  await application.open('start');
  for (const [index] of PAGES.entries()) {
    await filler.fillPage();
    await application.continueTo(PAGES[index + 1] ?? 'check');
  }
  await page.getByRole('link', { name: 'Continue to sign' }).click();
  await filler.fillPage();
  await application.saved();

  await revokeSession(context, server);
  const submissions: string[] = [];
  page.on('response', (answer) => {
    if (answer.url().endsWith('/api/applications/submit')) submissions.push(String(answer.status()));
  });
  await page.getByRole('button', { name: 'Sign and submit' }).click();
  await application.signInInPlace(account);
  await expect(page.getByRole('heading', { name: 'Application submitted' })).toBeVisible();
  const reference = await page.locator('#reference').innerText();
  expect(submissions).toEqual(['401', '200']);
  expect(await new Api(server, account).applications()).toMatchObject([{ id: application.id, reference }]);
});
