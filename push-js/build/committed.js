// The built files lie in push-core's resources, so that a JDK is enough to build the library. Fails
// when they are not what src gives; with --write, writes them.
import {copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync} from 'node:fs';

const committed = '../push-core/src/main/resources/META-INF/resources/pushhub';
const names = readdirSync('dist');
if (process.argv.includes('--write')) {
  mkdirSync(committed, {recursive: true});
  for (const name of names) copyFileSync(`dist/${name}`, `${committed}/${name}`);
} else {
  const stale = names.filter(
    name => !existsSync(`${committed}/${name}`) || !readFileSync(`dist/${name}`).equals(readFileSync(`${committed}/${name}`)),
  );
  const strange = readdirSync(committed).filter(name => !names.includes(name));
  for (const name of stale) console.error(`${committed}/${name} is stale: npm run commit-build, and commit it`);
  for (const name of strange) console.error(`${committed}/${name} is no file of the build`);
  if (stale.length + strange.length) process.exitCode = 1;
}
