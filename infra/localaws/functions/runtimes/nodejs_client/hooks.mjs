// How ES modules find packages: Node.js calls `resolve` ("Customization hooks" in its
// documentation), in a thread of its own before version 22.15 and beside the function since.

import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const PACKAGE = /^(?![./#]|[a-z][a-z0-9+.-]*:)/i;
let packages = [];
let inside = [];

export function configure(data) {
  ({ packages, inside } = data);
}

export const initialize = configure;

export async function resolve(specifier, context, nextResolve) {
  let missing;
  for (const attempt of attempts(specifier, context)) {
    try {
      return accepted(await nextResolve(specifier, attempt), specifier, context);
    } catch (error) {
      missing = first(missing, error);
    }
  }
  throw missing;
}

export function resolveSync(specifier, context, nextResolve) {
  let missing;
  for (const attempt of attempts(specifier, context)) {
    try {
      return accepted(nextResolve(specifier, attempt), specifier, context);
    } catch (error) {
      missing = first(missing, error);
    }
  }
  throw missing;
}

// As Node.js would, then as if the importing file lay beside each folder of packages.
function attempts(specifier, context) {
  if (!PACKAGE.test(specifier)) return [context];
  const beside = packages.map((folder) => {
    const parentURL = pathToFileURL(path.join(path.dirname(folder), "index.mjs")).href;
    return { ...context, parentURL };
  });
  return [context, ...beside];
}

function first(missing, error) {
  if (!["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"].includes(error.code)) throw error;
  return missing ?? error;
}

function accepted(found, specifier, context) {
  if (!PACKAGE.test(specifier) || !found.url.startsWith("file:")) return found;
  const file = fileURLToPath(found.url);
  if (inside.some((folder) => file.startsWith(folder + path.sep))) return found;
  const from = context.parentURL ? ` imported from ${fileURLToPath(context.parentURL)}` : "";
  const error = new Error(`Cannot find package '${specifier}'${from}`);
  error.code = "ERR_MODULE_NOT_FOUND";
  throw error;
}
