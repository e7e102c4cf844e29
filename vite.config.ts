import { defineConfig } from "vite";

export default defineConfig({
  root: "src/web/page",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { outDir: "../../../dist/web", emptyOutDir: true },
});
