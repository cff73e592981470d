// What a Node.js function's process starts with: loads the handler, then serves invocations until
// it is killed. It speaks the Lambda Runtime API ("Using the Lambda runtime API for custom
// runtimes") and behaves as AWS's runtime does.

import * as api from "./api.mjs";
import { patchConsole, logError, serving } from "./console.mjs";
import { NodeJsExit, UnhandledPromiseRejection } from "./errors.mjs";
import { makeContext } from "./context.mjs";
import { loadHandler } from "./handler.mjs";
import { isolate } from "./resolution.mjs";

// What AWS's runtime exits with after an error that nobody caught.
const UNHANDLED_REJECTION = 128;
const UNCAUGHT_EXCEPTION = 129;
// What Node.js exits with when a module waits for ever ("Exit codes" in its documentation).
const UNSETTLED_AWAIT = 13;

let whenIdle = () => {};
let report = api.postInitError;

async function giveUp(title, error, code) {
  logError(title, error);
  whenIdle = () => {};
  await report(error);
  process.exit(code);
}

process.on("beforeExit", () => whenIdle());
process.on("uncaughtException", (error) => giveUp("Uncaught Exception", error, UNCAUGHT_EXCEPTION));
process.on("unhandledRejection", (reason) =>
  giveUp(
    "Unhandled Promise Rejection",
    new UnhandledPromiseRejection(reason),
    UNHANDLED_REJECTION,
  ),
);

// Resolves with [error, result]; an error of null or undefined is none.
function run({ handler, takesCallback }, event, facts) {
  return new Promise((resolve) => {
    let hasEnded = false;
    // Only the first end counts: a callback may come late, in the next invocation's time.
    const end = (error, result) => {
      if (hasEnded) return;
      hasEnded = true;
      whenIdle = () => {};
      resolve([error, result]);
    };
    const setIdle = (then) => {
      if (!hasEnded) whenIdle = then;
    };
    const { context, callback } = makeContext(facts, takesCallback, end, setIdle);
    // Nothing is left that could still answer: a handler that is not async has answered null.
    setIdle(() => end(null, null));
    const returned = takesCallback ? handler(event, context, callback) : handler(event, context);
    if (typeof returned?.then === "function") {
      setIdle(() => end(new NodeJsExit()));
      // A handler may reject with nothing at all, which is an error nevertheless.
      returned.then((result) => end(null, result), (error) => end(error ?? "handled"));
    } else if (!takesCallback) {
      end(null, returned);
    }
  });
}

async function serve(loaded, { headers, body }) {
  const requestId = headers["lambda-runtime-aws-request-id"];
  const trace = headers["lambda-runtime-trace-id"];
  if (trace) process.env._X_AMZN_TRACE_ID = trace;
  else delete process.env._X_AMZN_TRACE_ID;
  serving(requestId);
  report = (error) => api.postError(requestId, error);
  try {
    const [error, result] = await run(loaded, JSON.parse(body), headers);
    if (error !== null && error !== undefined) throw error;
    await api.postResponse(requestId, result);
  } catch (error) {
    logError("Invoke Error", error);
    await api.postError(requestId, error);
  }
}

async function serveForEver(loaded) {
  for (;;) await serve(loaded, await api.next());
}

patchConsole();
let loaded;
whenIdle = () => giveUp("Uncaught Exception", new NodeJsExit(), UNSETTLED_AWAIT);
try {
  await isolate();
  loaded = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
} catch (error) {
  await giveUp("Uncaught Exception", error, UNCAUGHT_EXCEPTION);
}
whenIdle = () => {};
// Not awaited: Node.js must see an empty event loop as idle, not as a promise never settled.
serveForEver(loaded);
