// Builds everything the browser needs from ./css, ./js, ./images and ./node_modules into ../static.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static");

// What pages load by name. Larger scripts are no entries: app.js fetches them as chunks where a page has their part.
const ENTRIES = [
  "js/app.js",
  "css/app.css",
  "css/diagram.css",
  "css/modeler.css",
  "css/form_editor.css",
  "css/decision_editor.css",
];

// Fonts of packages: browsers of today read WOFF2; older formats that their style sheets name are left out.
const LOADERS = { ".woff2": "file", ".eot": "empty", ".svg": "empty", ".ttf": "empty", ".woff": "empty" };

const FONTS = [
  { family: "be-vietnam-pro", subsets: ["latin", "vietnamese"], weights: [400, 600, 700] },
  { family: "inter", subsets: ["latin"], weights: [400, 600] },
];

// These name their licence in their readme alone.
const MIT_IN_README = new Set(["component-props"]);

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 12);

async function copyFonts() {
  await mkdir(join(out, "fonts"), { recursive: true });
  for (const { family, subsets, weights } of FONTS) {
    for (const name of subsets.flatMap((subset) => weights.map((weight) => `${family}-${subset}-${weight}`))) {
      const from = join(here, "node_modules", "@fontsource", family, "files", `${name}-normal.woff2`);
      await cp(from, join(out, "fonts", `${name}.woff2`));
    }
  }
}

// Everything the bundles were made of, by package: only what is really delivered gets a notice.
function packagesIn(metafile) {
  const names = new Set(FONTS.map(({ family }) => `@fontsource/${family}`));
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input);
      if (found && bytesInOutput > 0) names.add(found[1]);
    }
  }
  return [...names].sort();
}

// Where the source lives: "owner/name", or an address with or without git's prefixes and suffix.
function repository({ repository: source }) {
  const address = typeof source === "string" ? source : source.url;
  const path = address.replace(/^(git\+)?(https|git):\/\/github\.com\/|^github:/, "").replace(/\.git$/, "");
  return `https://github.com/${path}`;
}

// The words of the MIT licence for packages that name it but ship no file of its text.
const mit = (holder) => `The MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

function declared({ name, license, author, contributors, repository: source }) {
  if (license !== "MIT" && !MIT_IN_README.has(name)) throw new Error(`${name} has no licence text`);
  const [first] = [author, ...(contributors ?? [])].filter(Boolean);
  return mit(first?.name ?? first ?? `the authors of ${name} (${source?.url ?? source ?? name})`);
}

async function notice(name) {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)(-mit)?(\.(md|txt))?$/i.test(entry));
  const text = file ? (await readFile(join(folder, file), "utf8")).trim() : declared(about);
  const licence = about.license?.startsWith("SEE LICENSE") ? "bpmn.io" : (about.license ?? "MIT");
  return { name, version: about.version, licence, url: about.homepage ?? repository(about), text };
}

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

async function writeNotices(metafile) {
  const notices = await Promise.all(packagesIn(metafile).map(notice));
  await writeFile(join(out, "notices.json"), `${JSON.stringify(notices, null, 1)}\n`);
  const page = [
    '<!doctype html>\n<html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    '<title>Giấy phép · Licences</title><link rel="stylesheet" href="app.css"><body class="plain-text"><main>',
    '<h1>Giấy phép của phần mềm đi kèm <span lang="en">· Third-party licences</span></h1>',
    ...notices.flatMap((n) => [
      `<h2>${escape(n.name)} ${n.version} (${escape(n.licence)})</h2>`,
      `<pre>${escape(n.text)}</pre>`,
    ]),
    "</main></body></html>\n",
  ];
  await writeFile(join(out, "notices.html"), page.join("\n"));
}

async function files(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((e) => e.isFile()).map((e) => relative(out, join(e.parentPath ?? e.path, e.name))).sort();
}

// Fonts inside the style sheets get the same ?v= as everywhere else, so that they may be cached for ever.
async function stampFonts() {
  for (const name of ["app.css"]) {
    const path = join(out, name);
    let text = await readFile(path, "utf8");
    for (const font of await readdir(join(out, "fonts"))) {
      const version = hash(await readFile(join(out, "fonts", font)));
      text = text.replaceAll(`fonts/${font}`, `fonts/${font}?v=${version}`);
    }
    await writeFile(path, text);
  }
}

async function writeManifest() {
  const manifest = {};
  for (const name of await files(out)) manifest[name] = hash(await readFile(join(out, name)));
  await writeFile(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: ENTRIES,
  entryNames: "[name]",
  assetNames: "fonts/[name]-[hash]",
  loader: LOADERS,
  chunkNames: "chunks/[name]-[hash]",
  outdir: out,
  // Two parts of form-js name different versions of what draws them; they must share one.
  alias: { preact: join(here, "node_modules", "preact") },
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  metafile: true,
  charset: "utf8",
  legalComments: "none",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  external: ["fonts/*"],
});
await copyFonts();
await cp(join(here, "images"), out, { recursive: true });
await stampFonts();
await writeNotices(result.metafile);
await writeManifest();
