// The protocol for uploads, by a client from npm: tus-js-client, unmodified.
import { readFileSync } from 'node:fs';
import { register } from './support/account';
import { Api } from './support/api';
import { program } from './support/clients/program';
import { pdf } from './support/files';
import { expect, test } from './support/fixtures';
import { BYTES, documents, PART, SCAN } from './support/uploads';

test.describe('with an access token of two seconds', () => {
  test.use({ serverEnv: { LONGHAUL_ACCESS_TTL: '2s' } });

  test('in a program: parts, a pause, a new token', async ({ server }) => {
    const { Upload } = await import('tus-js-client');
    const client = await program(server);
    const options = {
      endpoint: `${server.url}/api/uploads`,
      chunkSize: PART,
      metadata: { filename: 'passport.pdf', filetype: 'application/pdf', application: client.application, path: SCAN },
      retryDelays: [0, 100, 500],
      // As its manual says: a fresh token for each request.
      onBeforeRequest: async (request: { setHeader(name: string, value: string): void }) => {
        request.setHeader('Authorization', `Bearer ${await client.token()}`);
      },
    };
    const url = await new Promise<string>((done, fail) => {
      const upload = new Upload(BYTES, {
        ...options,
        onError: fail,
        onChunkComplete: (_, accepted) => {
          if (accepted === 2 * PART) void upload.abort().then(() => done(upload.url ?? ''));
        },
      });
      upload.start();
    });
    expect(url).toMatch(/\/api\/uploads\/[0-9a-f]{32}$/);
    const sent: number[] = [];
    await new Promise<void>((done, fail) => {
      const rest = { ...options, uploadUrl: url, onError: fail, onSuccess: () => done() };
      new Upload(BYTES, { ...rest, onProgress: (bytes) => sent.push(bytes) }).start();
    });
    expect(Math.min(...sent)).toBeGreaterThanOrEqual(2 * PART);
    expect((await client.answers())[SCAN]).toBe(url.split('/').at(-1));
  });
});

test('all in one part, a refusal, and the end of an upload', async ({ server }) => {
  const { Upload, DetailedError } = await import('tus-js-client');
  const client = await program(server);
  const send = async (bytes: Buffer, path: string) =>
    new Promise<string>((done, fail) => {
      const upload = new Upload(bytes, {
        endpoint: `${server.url}/api/uploads`,
        headers: { Authorization: client.authorization },
        metadata: { filename: 'file', application: client.application, path },
        retryDelays: [0],
        uploadDataDuringCreation: true,
        onError: fail,
        onSuccess: () => done(upload.url ?? ''),
      });
      upload.start();
    });
  const url = await send(BYTES, SCAN);
  expect((await client.answers())[SCAN]).toBe(url.split('/').at(-1));
  const refusal = await send(BYTES.subarray(0, 100), 'photo').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(DetailedError);
  expect(String(refusal)).toContain('Photo must be a JPEG file.');
  await Upload.terminate(url, { headers: { Authorization: client.authorization } });
  expect(await client.answers()).toEqual({});
});

test('in a page of this site, with its cookies', async ({ page, server }) => {
  const account = await register(page);
  const application = await documents(page);
  await page.evaluate(readFileSync(require.resolve('tus-js-client/dist/tus.min.js'), 'utf8'));
  const url = await page.evaluate(
    ({ id, base64 }) =>
      new Promise<string>((done, fail) => {
        const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
        const { tus } = window as unknown as { tus: typeof import('tus-js-client') };
        const upload = new tus.Upload(new Blob([bytes]), {
          endpoint: '/api/uploads',
          chunkSize: 100_000,
          metadata: { filename: 'page.pdf', application: id, path: 'passport_scan' },
          onError: fail,
          onSuccess: () => done(upload.url ?? ''),
        });
        upload.start();
      }),
    { id: application.id, base64: pdf(300_000).toString('base64') },
  );
  expect((await new Api(server, account).answers(application.id))[SCAN]).toBe(url.split('/').at(-1));
});
