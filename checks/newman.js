// Runs collections with newman, Postman's own runner, until its input ends or it has long been idle.
//
// A line in:  {"collection": file, "environment": file, "rows": [{variable: value, …}, …],
//              "timed": whether a script that goes on for ever is to be ended}
// A line out: {"runs": [[request, …], …]}, one for each row, or {"error": sentence}
//
// Options and summary are those of "API Reference" in newman's README, requests those of the
// Postman Collection SDK.
"use strict";

const node = require("node:module");
const path = require("node:path");
const readline = require("node:readline");
const vm = require("node:vm");

// What Node compiles is kept for its next start; Node before 22.8 cannot.
node.enableCompileCache?.(path.join(__dirname, "..", "node_modules", ".cache", "newman"));
const newman = require("newman");
const sandbox = require("postman-sandbox");

const OPTIONS = { reporters: [], timeoutRequest: 20_000, timeoutScript: 5_000 };
const IDLE_MS = 60_000;
// Runs mostly wait for the API, so some go on at the same time.
const LANES = 4;

// To end a script in time takes a thread, which is made anew for each; that takes longer than most
// scripts themselves.
let isTimed = true;
const { runInContext } = vm;
vm.runInContext = (code, context, options) =>
  runInContext(code, context, isTimed ? options : { ...options, timeout: undefined });

// Each run has a sandbox of its own for its scripts, which takes long to make: the next ones are
// made while nobody waits.
const SPARE = LANES + 1;
const SPARE_MS = 500;
const spare = [];
const { createContext } = sandbox;
const made = () =>
  new Promise((resolve, reject) => {
    createContext({ timeout: OPTIONS.timeoutScript }, (error, context) =>
      error ? reject(error) : resolve(context),
    );
  });
sandbox.createContext = (_, done) =>
  (spare.pop() ?? made()).then((context) => done(null, context), done);
const make = () => {
  while (spare.length < SPARE) spare.push(made());
};


async function main() {
  await run({ collection: { item: [] } }); // the first run of a process is slow
  node.flushCompileCache?.();
  make();
  let timers = [setTimeout(process.exit, IDLE_MS)];
  for await (const line of readline.createInterface({ input: process.stdin })) {
    timers.forEach(clearTimeout);
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
    timers = [setTimeout(process.exit, IDLE_MS), setTimeout(make, SPARE_MS)];
  }
  timers.forEach(clearTimeout);
}

async function answer({ collection, environment, rows, timed }) {
  isTimed = timed;
  const runs = rows.map(() => []);
  const lane = async (first) => {
    const mine = rows.filter((_, n) => n % LANES === first);
    if (!mine.length) return;
    const executions = await run({ collection, environment, iterationData: mine });
    executions.forEach((each) => runs[first + LANES * each.cursor.iteration].push(sent(each)));
  };
  try {
    await Promise.all(Array.from({ length: LANES }, (_, first) => lane(first)));
    return { runs };
  } catch (error) {
    return { error: error.friendly || error.message || String(error) };
  }
}

function run(options) {
  return new Promise((resolve, reject) => {
    newman.run({ ...OPTIONS, ...options }, (error, summary) =>
      error ? reject(error) : resolve(summary.run.executions),
    );
  });
}

/** A request as it was sent, its variables resolved, and what came of it. */
function sent({ item, request, response, assertions, prerequestScript, testScript }) {
  const failed = (all) => (all ?? []).filter((each) => each.error);
  const scripts = [...failed(prerequestScript), ...failed(testScript)];
  return {
    name: item.name,
    url: request.url.toString(true),
    body: request.body?.toString() ?? "",
    status: response?.code ?? 0,
    failures: [
      ...failed(assertions).map((test) => test.assertion),
      ...scripts.map((script) => script.error.message),
    ],
  };
}

main();
