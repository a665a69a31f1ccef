import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {test} from 'node:test';
import {runInNewContext} from 'node:vm';
import {gzipSync} from 'node:zlib';

const options = {timeout: 120_000};
const files = ['dist/pushhub.js', 'dist/pushhub.script.js', 'dist/pushhub.d.ts'];

test('is under 4 KiB, minified and gzipped', () => {
  assert.ok(gzipSync(readFileSync('dist/pushhub.js'), {level: 9}).length < 4096);
});

test('the build fails past 4 KiB', options, t => {
  const copy = copied(t);
  const noise = Array.from({length: 400}, (_, i) => `console.log(${Math.sin(i)})`).join('\n');
  execFileSync('node', ['-e', `require('fs').appendFileSync('src/script.ts', ${JSON.stringify(noise)})`], {cwd: copy});

  assert.throws(
    () => execFileSync('npm', ['run', 'build'], {cwd: copy, stdio: 'pipe'}),
    error => /pushhub\.script\.js must stay under 4096/.test(error.stderr),
  );
});

test('the same sources give the same bytes, wherever they lie', options, t => {
  const copy = copied(t);

  execFileSync('npm', ['run', 'build'], {cwd: copy, stdio: 'pipe'});

  for (const file of files) assert.ok(readFileSync(join(copy, file)).equals(readFileSync(file)), file);
});

test('the check of the committed files fails when they are stale', options, t => {
  const copy = copied(t);
  const check = () => execFileSync('node', ['build/committed.js'], {cwd: copy, stdio: 'pipe'});
  cpSync('dist', join(copy, 'dist'), {recursive: true});
  execFileSync('node', ['build/committed.js', '--write'], {cwd: copy});
  check();
  execFileSync('node', ['-e', "require('fs').appendFileSync('dist/pushhub.js', ' ')"], {cwd: copy});

  assert.throws(check, error => /pushhub\.js is stale: npm run commit-build/.test(error.stderr));
});

test('as a script it is window.PushHub', () => {
  const window = {};

  runInNewContext(readFileSync('dist/pushhub.script.js', 'utf8'), window);

  assert.equal(window.PushHub.name.length > 0 && typeof window.PushHub.prototype.subscribe, 'function');
  assert.deepEqual(Object.keys(window), ['PushHub']);
});

test('its types are what an application needs', options, () => {
  execFileSync('npx', ['--no-install', 'tsc', '-p', 'test/tsconfig.json'], {stdio: 'inherit'});
});

test('can be imported by its name', async () => {
  const {PushHub} = await import('pushhub');

  assert.equal(typeof PushHub, 'function');
});

test('packs what is built, and nothing else', options, () => {
  const [pack] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']));

  assert.deepEqual(pack.files.map(file => file.path).sort(), ['LICENSE', 'README.md', 'package.json', ...files].sort());
});

test('has no run-time dependency, and the lock names no registry but the public one', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

  assert.equal(manifest.dependencies, undefined);
  for (const [name, {resolved, integrity}] of Object.entries(lock.packages)) {
    assert.ok(!resolved || resolved.startsWith('https://registry.npmjs.org/'), `${name}: ${resolved}`);
    if (name) assert.ok(integrity, name);
  }
});

/** The sources in another place, where they can be spoiled. */
function copied(t) {
  const copy = join(mkdtempSync(join(tmpdir(), 'pushhub-')), 'push-js');
  t.after(() => rmSync(join(copy, '..'), {recursive: true}));
  for (const name of ['src', 'build', 'package.json', 'tsconfig.json']) cpSync(name, join(copy, name), {recursive: true});
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  return copy;
}
