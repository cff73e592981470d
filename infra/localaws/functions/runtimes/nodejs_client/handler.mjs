// Finds what `_HANDLER` names ("Define Lambda function handler in Node.js").

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import {
  CallbackHandlerDeprecated,
  HandlerNotFound,
  ImportModuleError,
  MalformedHandlerName,
  UserCodeSyntaxError,
  sdkHint,
} from "./errors.mjs";

const require = createRequire(import.meta.url);
const PARTS = /^([^.]*)\.(.*)$/;
// Which version the function asked for; the one that runs it may be the nearest.
const ASKED = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV)?.[1]);
const WITHOUT_CALLBACKS = 24;

globalThis.awslambda = {
  streamifyResponse() {
    throw new Error("The local AWS does not stream responses: awslambda.streamifyResponse.");
  },
};

export async function loadHandler(root, name) {
  if (name.includes("..")) {
    throw new MalformedHandlerName(
      `'${name}' is not a valid handler name. ` +
        "Use absolute paths when specifying root directories in handler names.",
    );
  }
  const folder = path.dirname(name);
  const parts = PARTS.exec(path.basename(name));
  if (!parts) throw new MalformedHandlerName("Bad handler");
  const module = await load(path.resolve(root, folder, parts[1]), parts[1]);
  const handler = find(module, parts[2]) ?? find(module?.default, parts[2]);
  if (handler === undefined) throw new HandlerNotFound(`${name} is undefined or not exported`);
  if (typeof handler !== "function") throw new HandlerNotFound(`${name} is not a function`);
  const takesCallback = ASKED < WITHOUT_CALLBACKS;
  if (!takesCallback && handler.length >= 3) throw new CallbackHandlerDeprecated();
  return { handler, takesCallback };
}

const find = (object, names) => names.split(".").reduce((found, key) => found?.[key], object);

async function load(file, name) {
  try {
    if (existsSync(`${file}.js`)) return await loadJs(`${file}.js`);
    if (existsSync(`${file}.mjs`)) return await loadEsm(`${file}.mjs`);
    if (existsSync(`${file}.cjs`)) return require(`${file}.cjs`);
    return require(require.resolve(name, { paths: [path.dirname(file)] }));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserCodeSyntaxError(error);
    if (error?.code === "MODULE_NOT_FOUND") throw new ImportModuleError(error);
    if (error?.code === "ERR_MODULE_NOT_FOUND") error.message += sdkHint(error.message);
    throw error;
  }
}

const loadEsm = (file) => import(pathToFileURL(file).href);

function loadJs(file) {
  return isEsm(path.dirname(file)) ? loadEsm(file) : require(file);
}

// The nearest package.json decides what a .js file is.
function isEsm(folder) {
  for (let here = folder; ; here = path.dirname(here)) {
    const file = path.join(here, "package.json");
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")).type === "module";
    if (here === process.env.LAMBDA_TASK_ROOT || here === path.dirname(here)) return false;
  }
}
