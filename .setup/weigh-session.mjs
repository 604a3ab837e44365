// What longhaul-session adds to a wasm module: two examples, one server function called with the wrapper and without, built as the
// site's module is, and compressed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const target = join(process.env.CARGO_TARGET_DIR ?? 'target', 'front');
const folder = mkdtempSync(join(tmpdir(), 'weigh-session-'));

/** The list in Cargo.toml that the site's module is optimised with. */
const [, list] = /^wasm-opt-features = \[([^\]]*)\]/m.exec(readFileSync('Cargo.toml', 'utf8')) ?? [];
const optimised = [...(list ?? '').matchAll(/"([^"]*)"/g)].map(([, word]) => word);

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
}

function weigh(example) {
  const cargo = ['build', '--quiet', '--package=longhaul-session', `--example=${example}`, '--target=wasm32-unknown-unknown', '--profile=wasm-release'];
  run('cargo', [...cargo, `--target-dir=${target}`]);
  const built = join(target, 'wasm32-unknown-unknown/wasm-release/examples', `${example}.wasm`);
  run('wasm-bindgen', ['--target=web', `--out-dir=${folder}`, built]);
  const wasm = join(folder, `${example}_bg.wasm`);
  run('wasm-opt', [...optimised, wasm, '-o', wasm]);
  const files = [wasm, join(folder, `${example}.js`)].map((file) => readFileSync(file));
  const sum = (compress) => files.reduce((all, bytes) => all + compress(bytes).length, 0);
  return { plain: sum((bytes) => bytes), gzip: sum((bytes) => gzipSync(bytes, { level: 9 })), brotli: sum(brotliCompressSync) };
}

try {
  const without = weigh('weigh_without');
  const withIt = weigh('weigh_with');
  const wrapper = Object.fromEntries(Object.entries(withIt).map(([kind, bytes]) => [kind, bytes - without[kind]]));
  const kB = (sizes) => Object.fromEntries(Object.entries(sizes).map(([kind, bytes]) => [kind, `${(bytes / 1000).toFixed(1)} kB`]));
  console.log('wasm and what loads it:');
  console.table({ without: kB(without), with: kB(withIt), 'longhaul-session': kB(wrapper) });
  console.log('Libraries with a part of its task, minified and with gzip: supertokens-web-js 30 kB, auth-js 25 kB, auth0-spa-js 64 kB,');
  console.log('keycloak-js 9 kB, oidc-client-ts 18 kB, alova with its authentication 13 kB.');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
