// The network is gone: the whole form stays usable, and everything arrives when it is back.
import type { Page } from '@playwright/test';
import { register, signIn } from './support/account';
import { SHORTEST } from './support/answers';
import { Api } from './support/api';
import { Application, PAGES } from './support/application';
import { expectCopies, Profile } from './support/device';
import { fileFor } from './support/files';
import { Filler } from './support/filler';
import { expect, test } from './support/fixtures';
import { revokeSession } from './support/session';

test('every page turns: Continue, Back, links, the browser’s own buttons, check and sign', async ({ page, context, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  const filler = new Filler(application, SHORTEST);
  // Files are uploaded while there is a network; a test below chooses them without one.
  await application.open('documents');
  await filler.fillPage();
  await application.open('start');
  await context.setOffline(true);
  for (const [at, slug] of PAGES.entries()) {
    await application.isAt(slug);
    await filler.fillPage();
    await application.continueTo(PAGES[at + 1] ?? 'check');
  }
  await page.goBack();
  await application.isAt('documents');
  await page.goBack();
  await application.isAt('background');
  await page.goForward();
  await application.isAt('documents');
  await page.getByRole('link', { name: 'All sections' }).click();
  await application.isAt('');
  await expect(page.getByRole('main')).toContainText(`You have completed ${PAGES.length} of ${PAGES.length} sections.`);
  await application.savedOnThisDeviceOnly();
  await page.getByRole('link', { name: 'Check your answers' }).click();
  await application.isAt('check');
  await page.getByRole('link', { name: 'Continue to sign' }).click();
  await application.isAt('sign');
  await filler.fillPage();
  await page.getByRole('button', { name: 'Sign and submit' }).click();
  await expect(page.getByRole('alert')).toContainText('Your application was not submitted.');
  await expectCopies(page, 1);

  await context.setOffline(false);
  await application.saved();
  await expectCopies(page, 0);
  expect(await new Api(server, account).answers(application.id)).toMatchObject({ surname: filler.typed.surname });
  await page.getByRole('button', { name: 'Sign and submit' }).click();
  await expect(page).toHaveURL(/\/applications\/done\//);
});

test('files that are chosen wait, page turns included, and are sent when the line is back', async ({ page, context, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('documents');
  await context.setOffline(true);
  for (const path of ['photo', 'passport_scan']) {
    const control = application.control(path);
    await control.setInputFiles(fileFor((await control.getAttribute('accept')) ?? ''));
    await expect(application.uploading(path)).toContainText('The server cannot be reached. 0%');
  }
  await application.continueTo('check');
  await expect(page.getByRole('main')).toContainText('0% of photo.jpg is uploaded; the upload will resume by itself.');
  await context.setOffline(false);
  await expect(page.getByRole('link', { name: /^photo\.jpg/ })).toBeVisible();
  await expect(page.getByRole('link', { name: /^paper\.pdf/ })).toBeVisible();
  const answers = await new Api(server, account).answers(application.id);
  expect(Object.keys(answers).sort()).toEqual(['passport_scan', 'photo']);
});

test('edits arrive in order, the last one of each answer', async ({ page, context, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  const saves: string[] = [];
  page.on('request', (request) => request.url().endsWith('/api/applications/save') && saves.push(request.postData() ?? ''));
  await context.setOffline(true);
  for (const surname of ['H', 'Hop', 'Hopper']) {
    await application.control('surname').fill(surname);
    await application.savedOnThisDeviceOnly();
  }
  await application.control('has_other_names', 'yes').check();
  await page.getByRole('button', { name: 'Add a name' }).click();
  await application.item('Other name 1').getByLabel('Surname').fill('Murray');
  await application.savedOnThisDeviceOnly();
  saves.length = 0;
  await context.setOffline(false);
  await application.saved();
  expect(saves.length, 'what failed goes first, as it was; then the rest').toBeLessThanOrEqual(2);
  const answers = await new Api(server, account).answers(application.id);
  expect(answers.surname).toBe('Hopper');
  expect(Object.values(answers)).toContain('Murray');
});

test('a restart of the browser in between loses nothing', async ({ server }) => {
  const profile = await Profile.make();
  let context = await profile.launch(server.url);
  try {
    const [page] = context.pages() as [Page];
    const account = await register(page);
    const application = await Application.start(page);
    await application.open('you');
    await context.setOffline(true);
    await application.control('surname').fill('Hopper');
    await application.continue();
    await application.savedOnThisDeviceOnly();
    await context.close();

    context = await profile.launch(server.url);
    const again = application.in(await context.newPage());
    await again.open('you');
    await expect(again.control('surname')).toHaveValue('Hopper');
    await again.saved();
    await expectCopies(again.page, 0);
    expect(await new Api(server, account).answers(application.id)).toEqual({ surname: 'Hopper' });
  } finally {
    await context.close();
    await profile.dispose();
  }
});

test('offline for a day: the session ended, another device went on, and both come together after signing in', async ({
  page,
  context,
  server,
  otherBrowser,
}) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await context.setOffline(true);
  await application.control('surname').fill('Hopper');
  await application.control('given_names').fill('Grace');
  await application.savedOnThisDeviceOnly();

  const elsewhere = application.in(await otherBrowser());
  await signIn(elsewhere.page, account);
  await elsewhere.open('you');
  await elsewhere.control('birth_city').fill('New York');
  await elsewhere.control('given_names').fill('Grace Brewster');
  await elsewhere.saved();
  await revokeSession(context, server);

  await context.setOffline(false);
  await application.signInInPlace(account);
  const clash = page.getByRole('group', { name: 'This answer was changed elsewhere' });
  await expect(clash).toContainText('Grace Brewster');
  await expect(application.control('birth_city')).toHaveValue('New York');
  await clash.getByRole('button', { name: 'Keep what I see here' }).click();
  await application.saved();
  expect(await new Api(server, account).answers(application.id)).toEqual({
    surname: 'Hopper',
    given_names: 'Grace',
    birth_city: 'New York',
  });
});

test('what waits is sent when the page is hidden, also if the page goes at once', async ({ page, server }) => {
  const account = await register(page);
  const application = await Application.start(page);
  await application.open('you');
  await application.control('surname').fill('Hopper');
  await page.close({ runBeforeUnload: true });
  await expect.poll(async () => (await new Api(server, account).answers(application.id)).surname).toBe('Hopper');
});
