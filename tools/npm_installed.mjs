/* Exit with 0 when FOLDER/node_modules holds what FOLDER/package-lock.json says:
 * npm_installed.mjs FOLDER
 *
 * npm keeps its own list of what it installed; reading that takes a moment, `npm ci` takes
 * many. Runs with any Node that can run npm. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

function packages(...path) {
  try {
    return JSON.parse(readFileSync(join(...path), 'utf8')).packages;
  } catch {
    return {};
  }
}

const folder = process.argv[2];
const installed = packages(folder, 'node_modules', '.package-lock.json');
const missing = Object.entries(packages(folder, 'package-lock.json')).filter(
  ([path, wanted]) => {
    const got = installed[path];
    /* What is optional may be for another kind of machine. */
    if (path === '' || (!got && wanted.optional)) return false;
    return got?.version !== wanted.version || got?.integrity !== wanted.integrity;
  },
);
if (Object.keys(installed).length === 0 || missing.length > 0) process.exit(1);
