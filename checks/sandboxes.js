// Sandboxes for the scripts of a collection, used again, and tests that judge once more.
"use strict";

const { randomUUID } = require("node:crypto");
const { STATUS_CODES } = require("node:http");
const vm = require("node:vm");

const sandbox = require("postman-sandbox");
const delegateTimers = require("uvm/lib/vm-delegate-timers");

// What a script may change for those that follow.
const CHANGING = ["_variables", "environment", "globals", "collectionVariables", "request"];
const EVENTS = ["console", "error", "execution.error", "execution.assertion"];

// To make a sandbox takes longer than a run, so the next run gets it again, unless a script left a
// global variable there, as each assignment to an undeclared one does.
const free = [];
const { createContext } = sandbox;

/** Let runs share sandboxes. `timeout` is that of a script. */
function share(timeout) {
  sandbox.createContext = (_, done) => {
    if (free.length) return done(null, free.pop());
    const realm = vm.createContext(Object.create(null));
    delegateTimers(realm);
    createContext({ timeout, _sandbox: realm }, (error, made) => {
      if (made) equip(made, realm);
      done(error, made);
    });
  };
}

function equip(made, realm) {
  const own = Object.keys(realm).length;
  made.release = () => {
    if (Object.keys(realm).length > own) return made.dispose();
    EVENTS.forEach((name) => made.removeAllListeners(name)); // the run's, not the sandbox's own
    made.tests = null;
    free.push(made);
  };
  made.run = made.execute;
  made.execute = (event, options, done) => {
    if (made.tests && options.context.response) {
      // As it is now: the run goes on changing it.
      const context = JSON.parse(JSON.stringify(options.context));
      made.tests.push({ event, options: { ...options, context } });
    }
    made.run(event, options, done);
  };
}

/** What fails in tests that a run kept, one after the other, if the answer is this one. Nothing
 * fails, too, if one of them does more than to judge. */
async function judge(tests, answer) {
  const host = await new Promise((resolve, reject) =>
    sandbox.createContext({}, (error, made) => (error ? reject(error) : resolve(made))),
  );
  let changed = {};
  for (const { event, options } of tests) {
    const response = altered(options.context.response, answer);
    const context = { ...options.context, ...changed, response };
    const told = await executed(host, event, { ...options, context });
    if (!told) {
      host.dispose();
      return [];
    }
    if (told.failures.length) {
      host.release();
      return told.failures;
    }
    changed = Object.fromEntries(CHANGING.map((name) => [name, told.result[name]]));
  }
  host.release();
  return [];
}

/** The failures and variables of one script; null if it asks for more, or does not end. */
function executed(host, event, options) {
  const id = randomUUID();
  const failures = [];
  return new Promise((resolve) => {
    const more = () => resolve(null);
    ["error", `execution.request.${id}`, `execution.cookies.${id}`].forEach((e) => host.on(e, more));
    host.on(`execution.assertion.${id}`, (_, assertions) =>
      failures.push(...assertions.filter((each) => !each.passed).map((each) => each.name)),
    );
    host.run(event, { ...options, id }, (error, result) => {
      if (error?.message?.startsWith("sandbox:")) return more();
      if (error) failures.push(error.message);
      resolve({ failures, result });
    });
  });
}

function altered(response, { status, type, body }) {
  const own = { "content-type": type, "content-length": Buffer.byteLength(body, "base64") };
  const header = response.header.map((each) => {
    const value = own[each.key.toLowerCase()];
    return value === undefined ? each : { ...each, value: String(value) };
  });
  const stream = { type: "Base64", data: body };
  return { ...response, code: status, status: STATUS_CODES[status], header, stream };
}

module.exports = { share, judge };
