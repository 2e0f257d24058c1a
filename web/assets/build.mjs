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
];

// Fonts of packages: browsers of today read WOFF2; older formats that their style sheets name are left out.
const LOADERS = { ".woff2": "file", ".eot": "empty", ".svg": "empty", ".ttf": "empty", ".woff": "empty" };

const FONTS = [
  { family: "be-vietnam-pro", subsets: ["latin", "vietnamese"], weights: [400, 600, 700] },
  { family: "inter", subsets: ["latin"], weights: [400, 600] },
];

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

async function notice(name) {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(entry));
  if (!file) throw new Error(`${name} has no licence text`);
  const text = (await readFile(join(folder, file), "utf8")).trim();
  const licence = name === "bpmn-js" ? "bpmn.io" : about.license;
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
