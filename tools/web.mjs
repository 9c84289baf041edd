/* Build web/dist if web/ has changed, and make of it what goes into the program:
 * web.mjs PAGES.C PAGES.BIN DEPFILE
 *
 * PAGES.BIN is all files one after the other, each plain, as gzip and as brotli; PAGES.C
 * includes it and has the table that src/api/assets.h speaks of. DEPFILE tells ninja
 * which files and folders to watch. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const tool = fileURLToPath(import.meta.url);
const web = resolve(dirname(tool), "../web");
const dist = join(web, "dist");

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/* --- building --- */

function notBuiltFrom(name) {
  return (
    name.startsWith(".") ||
    ["node_modules", "dist"].includes(name) ||
    /\.test\.\w+$/.test(name)
  );
}

/* Everything below a folder that `leaves` does not leave out, in a fixed order. */
function walk(folder, leaves, found = { files: [], folders: [] }) {
  found.folders.push(folder);
  const entries = readdirSync(folder, { withFileTypes: true }).filter(
    (e) => !leaves(e.name),
  );
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, leaves, found);
    else found.files.push(path);
  }
  return found;
}

function fingerprint(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${file.slice(web.length)} ${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

function build(files) {
  const stamp = join(dist, ".built-from");
  const wanted = fingerprint(files);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const vite = join(web, "node_modules/vite/bin/vite.js");
  const { status } = spawnSync(process.execPath, [vite, "build", "--logLevel", "warn"], {
    cwd: web,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) process.exit(1);
  /* Vite empties the folder first, so a build that was cut short leaves no stamp. */
  writeFileSync(stamp, wanted);
}

/* --- packing --- */

function smaller(packed, plain) {
  return packed.length < plain.length * 0.95 ? packed : Buffer.alloc(0);
}

/* zopfli, where there is one, makes files that are smaller by 3 %: a page's worth of words. */
function gzip(file, plain) {
  const run = spawnSync("zopfli", ["-c", "--i5", file], {
    maxBuffer: 1 << 26,
  });
  return run.status === 0 ? run.stdout : gzipSync(plain, { level: 9 });
}

function pack(file) {
  const type = types[extname(file)];
  if (!type) throw new Error(`${file}: tools/web.mjs knows no content type for it`);
  const plain = readFileSync(file);
  const quality = {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  };
  return {
    path: file.slice(dist.length),
    type,
    tag: createHash("sha256").update(plain).digest("base64url").slice(0, 16),
    forms: [
      plain,
      smaller(gzip(file, plain), plain),
      smaller(brotliCompressSync(plain, quality), plain),
    ],
  };
}

function table(packed, bin) {
  let at = 0;
  const rows = packed.map(({ path, type, tag, forms }) => {
    const parts = forms.map((form) => {
      at += form.length;
      return `{PAGES + ${at - form.length}, ${form.length}}`;
    });
    return `    {"${path}", "${type}", "${tag}",\n     ${parts.join(", ")}},\n`;
  });
  return `/* Made by tools/web.mjs. */
#include "api/assets.h"

__asm__(".pushsection .rodata\\n"
        ".globl shopfloor_pages\\n"
        ".hidden shopfloor_pages\\n"
        "shopfloor_pages:\\n"
        ".incbin \\"${bin}\\"\\n"
        ".byte 0\\n"
        ".popsection\\n");
extern const char PAGES[] __asm__("shopfloor_pages") __attribute__((visibility("hidden")));

const struct asset assets[] = {
${rows.join("")}};
const size_t assets_count = sizeof assets / sizeof *assets;
`;
}

function writeIfOther(path, content) {
  if (!existsSync(path) || !readFileSync(path).equals(content))
    writeFileSync(path, content);
}

const [pagesC, pagesBin, depfile] = process.argv.slice(2);
const inputs = walk(web, notBuiltFrom);
build(inputs.files);
const packed = walk(dist, (name) => name.startsWith(".")).files.map(pack);
writeIfOther(pagesBin, Buffer.concat(packed.flatMap(({ forms }) => forms)));
writeIfOther(pagesC, Buffer.from(table(packed, resolve(pagesBin))));
const watched = [tool, ...inputs.folders, ...inputs.files].map((path) =>
  path.replaceAll(" ", "\\ "),
);
writeFileSync(depfile, `${pagesC}: ${watched.join(" ")}\n`);
