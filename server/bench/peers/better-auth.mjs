// better-auth as its documentation sets it up, with the password hash of the others: node better-auth.mjs PORT DATABASE
import { createServer } from 'node:http';
import { hash, verify } from '@node-rs/argon2';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { open } from './database.mjs';

const [port, path] = process.argv.slice(2);
const argon2id = { algorithm: 2, memoryCost: 19456, timeCost: 2, parallelism: 1 };
const options = {
  baseURL: `http://127.0.0.1:${port}`,
  secret: 'a secret for the benchmark, and for nothing else',
  database: open(path),
  telemetry: { enabled: false },
  // Of each client address: there is but one.
  rateLimit: { enabled: false },
  emailAndPassword: {
    enabled: true,
    password: {
      hash: (password) => hash(password, argon2id),
      verify: ({ hash: stored, password }) => verify(stored, password),
    },
  },
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
createServer(toNodeHandler(betterAuth(options))).listen(Number(port), '127.0.0.1');
