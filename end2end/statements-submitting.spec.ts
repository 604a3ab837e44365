// Submitting, and what comes after (app/form/STATEMENTS.md).
import { noteBodies } from './support/bodies';
import { complete, readyToSubmit } from './support/complete';
import { expect, test } from './support/fixtures';

test('the submission that is sent again has the same reference, and there is one [f16]', async ({ page, server }) => {
  const { application, api } = await complete(page, server);
  const sent = await noteBodies(page, '/api/applications/submit');
  await readyToSubmit(application);
  await page.getByRole('button', { name: 'Sign and submit' }).click();
  await expect(page.getByRole('heading', { name: 'Application submitted' })).toBeVisible();
  const reference = await page.locator('#reference').innerText();

  const replay = () =>
    page.request.post('/api/applications/submit', {
      headers: { origin: server.url, 'content-type': 'application/json' },
      data: sent[0] ?? '',
    });
  expect(sent).toHaveLength(1);
  // One by one, all at once, and after the server was started anew.
  const answers = [await replay(), await replay(), ...(await Promise.all([replay(), replay(), replay()]))];
  await server.restart();
  answers.push(await replay());
  for (const answer of answers) {
    expect(answer.status()).toBe(200);
    expect(await answer.json()).toMatchObject({ reference });
  }
  expect(await api.applications()).toMatchObject([{ id: application.id, reference }]);
});

test('the confirmation has a reference, next steps and a way to print, and can be opened again [f17] [f20]', async ({ page, server }) => {
  const { application } = await complete(page, server);
  await readyToSubmit(application);
  await page.getByRole('button', { name: 'Sign and submit' }).click();
  await expect(page.getByRole('heading', { name: 'Application submitted' })).toBeVisible();
  const reference = await page.locator('#reference').innerText();
  expect(reference).toMatch(/^[A-Z0-9-]{8,}$/);
  const address = page.url();

  // Back is no live form, at whatever page of it.
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'This application has been submitted' })).toBeVisible();
  await expect(page.locator('form.questions')).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'This application has been submitted' })).toBeVisible();

  const again = await page.context().newPage();
  await again.goto(address);
  await expect(again.locator('#reference')).toHaveText(reference);
  await expect(again.getByRole('heading', { name: 'What happens next' })).toBeVisible();
  await expect(again.getByRole('main')).toContainText(/print/i);
});
