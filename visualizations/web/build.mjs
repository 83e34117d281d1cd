// Bundles each entry of src/ into one classic script of ../static: pages opened by double click
// may load no modules. The same sources and the same esbuild give the same bytes.
import { build } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
await build({
  absWorkingDir: here,
  entryPoints: {
    alone: "src/alone/main.ts",
    boards: "src/boards/main.ts",
    ego: "src/ego/main.ts",
    node: "src/node/main.ts",
    overview: "src/overview/main.ts",
    site: "src/site/main.ts",
  },
  outdir: process.argv[2] ?? join(here, "..", "static"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2021",
  charset: "utf8",
  legalComments: "none",
  banner: { js: "/* paperatlas: built from visualizations/web by `make web`; edit there */" },
});
