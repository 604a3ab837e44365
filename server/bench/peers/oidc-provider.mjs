// oidc-provider with refresh tokens that rotate: node oidc-provider.mjs PORT DATABASE
// GET /tokens?count=512 signs in so many sessions, in place of the pages on which a user would.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { open } from './database.mjs';

const [port, path] = process.argv.slice(2);
const database = open(path);
database.exec(`CREATE TABLE IF NOT EXISTS models (
  model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, grant_id TEXT, expires_at INTEGER, consumed_at INTEGER,
  PRIMARY KEY (model, id)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS models_by_grant ON models (grant_id);`);
const upsert = database.prepare(`INSERT INTO models VALUES (?, ?, ?, ?, ?, NULL)
  ON CONFLICT DO UPDATE SET payload = excluded.payload, grant_id = excluded.grant_id, expires_at = excluded.expires_at`);
const find = database.prepare('SELECT * FROM models WHERE model = ? AND id = ?');
const consume = database.prepare('UPDATE models SET consumed_at = ? WHERE model = ? AND id = ?');
const destroy = database.prepare('DELETE FROM models WHERE model = ? AND id = ?');
const revoke = database.prepare('DELETE FROM models WHERE grant_id = ?');
const seconds = () => Math.floor(Date.now() / 1000);

/** One table for all models; sessions and device codes, which are found by other keys, are not used here. */
class Adapter {
  constructor(model) {
    this.model = model;
  }
  async upsert(id, payload, expiresIn) {
    upsert.run(this.model, id, JSON.stringify(payload), payload.grantId ?? null, expiresIn ? seconds() + expiresIn : null);
  }
  async find(id) {
    const row = find.get(this.model, id);
    if (!row || (row.expires_at && row.expires_at <= seconds())) return undefined;
    return { ...JSON.parse(row.payload), ...(row.consumed_at ? { consumed: row.consumed_at } : {}) };
  }
  async findByUid() {}
  async findByUserCode() {}
  async consume(id) {
    consume.run(seconds(), this.model, id);
  }
  async destroy(id) {
    destroy.run(this.model, id);
  }
  async revokeByGrantId(grantId) {
    revoke.run(grantId);
  }
}

const CLIENT = { client_id: 'bench', client_secret: 'only for the benchmark' };
const provider = new Provider(`http://127.0.0.1:${port}`, {
  adapter: Adapter,
  clients: [{
    ...CLIENT,
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['http://127.0.0.1/back'],
    token_endpoint_auth_method: 'client_secret_post',
  }],
  cookies: { keys: ['only for the benchmark'] },
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  rotateRefreshToken: true,
  ttl: { AccessToken: 300, Grant: 2_592_000, RefreshToken: 1_209_600 },
});

async function signIn(accountId) {
  const client = await provider.Client.find(CLIENT.client_id);
  const grant = new provider.Grant({ accountId, clientId: CLIENT.client_id });
  grant.addOIDCScope('offline_access');
  const grantId = await grant.save();
  const token = new provider.RefreshToken({
    accountId, client, grantId, scope: 'offline_access', gty: 'authorization_code',
    authTime: seconds(), iiat: seconds(), rotations: 0,
  });
  return token.save();
}

const answer = provider.callback();
createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname !== '/tokens') return answer(request, response);
  const tokens = [];
  for (let n = 0; n < Number(url.searchParams.get('count')); n++) tokens.push(await signIn(`user-${n}`));
  const body = JSON.stringify(tokens);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}).listen(Number(port), '127.0.0.1');
