/* Exit with 0 when FOLDER/node_modules holds what FOLDER/package-lock.json says:
 * npm_installed.mjs FOLDER
 *
 * npm keeps its own list of what it installed; reading that takes a moment, `npm ci` takes
 * many. Runs with any Node that can run npm. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

function packages(...path) {
  try {
    return JSON.parse(readFileSync(join(...path), "utf8")).packages;
  } catch {
    return {};
  }
}

/* May it be left out? What is optional is mostly for other kinds of machine; what is for
 * this one is missed when it is not there (npm says nothing when it cannot get it). */
function mayMiss({ optional, os, cpu, libc }) {
  const forThis = (kinds, kind) => [kinds].flat().includes(kind);
  const ours = forThis(os, process.platform) && forThis(cpu, process.arch);
  return optional && !(ours && (!libc || forThis(libc, "glibc")));
}

const folder = process.argv[2];
const installed = packages(folder, "node_modules", ".package-lock.json");
const missing = Object.entries(packages(folder, "package-lock.json")).filter(
  ([path, wanted]) => {
    const got = installed[path];
    if (path === "" || (!got && mayMiss(wanted))) return false;
    return got?.version !== wanted.version || got?.integrity !== wanted.integrity;
  },
);
if (Object.keys(installed).length === 0 || missing.length > 0) process.exit(1);
