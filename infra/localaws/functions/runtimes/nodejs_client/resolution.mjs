// What a function can import: its code, its layers, Node.js itself, and nothing of the host.
//
// Node.js looks for packages in every folder above a file. On AWS there is nothing above
// /var/task; here there may be. AWS also lets ES modules find packages by NODE_PATH (AWS Compute
// Blog, "Node.js 18.x runtime now available in AWS Lambda"), which Node.js by itself does not.

import { existsSync } from "node:fs";
import Module from "node:module";
import path from "node:path";

const ROOT = path.dirname(process.env.LAMBDA_TASK_ROOT);
const FOLDERS = process.env.NODE_PATH.split(path.delimiter);
const INSIDE = [ROOT, process.env.LAMBDA_RUNTIME_DIR, ...FOLDERS];

const isInside = (file) => INSIDE.some((folder) => file.startsWith(folder + path.sep));

export async function isolate() {
  const nodeModulePaths = Module._nodeModulePaths;
  Module._nodeModulePaths = (from) => nodeModulePaths(from).filter(isInside);
  const packages = FOLDERS.filter(
    (folder) => path.basename(folder) === "node_modules" && existsSync(folder),
  );
  // The hooks cost some milliseconds: only where something could be found that they change.
  if (!packages.length && !hasNeighbours()) return;
  const data = { packages, inside: INSIDE };
  const { configure, resolveSync } = await import("./hooks.mjs");
  if (Module.registerHooks) {
    configure(data);
    Module.registerHooks({ resolve: resolveSync });
  } else {
    Module.register("./hooks.mjs", { parentURL: import.meta.url, data });
  }
}

function hasNeighbours() {
  for (let here = ROOT; ; here = path.dirname(here)) {
    if (existsSync(path.join(here, "node_modules"))) return true;
    if (here === path.dirname(here)) return false;
  }
}
