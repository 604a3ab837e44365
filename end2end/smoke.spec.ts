import { expect, test } from './support/fixtures';

test('the server answers and the home page has a heading', async ({ page, request }) => {
  const health = await request.get('/healthz');
  expect(health.status()).toBe(200);

  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('a server comes back at the same address with the same data', async ({ server, request }) => {
  const address = server.url;
  await server.kill();
  await expect(request.get('/healthz')).rejects.toThrow(/ECONNREFUSED/);

  await server.start();
  expect(server.url).toBe(address);
  expect((await request.get('/healthz')).status()).toBe(200);
  await server.restart();
  expect((await request.get('/healthz')).status()).toBe(200);
});
