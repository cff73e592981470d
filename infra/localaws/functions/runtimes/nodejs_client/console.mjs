// console.* as a function has it on Lambda: one log event a call, with time, request id and level,
// in text or JSON ("Log and monitor Node.js Lambda functions").

import { writeSync } from "node:fs";
import { format } from "node:util";
import { formatted, isError, stackOf, withProperties } from "./errors.mjs";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const METHODS = {
  trace: "TRACE",
  debug: "DEBUG",
  log: "INFO",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
  fatal: "FATAL",
};
const IS_JSON = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === "JSON";
// A frame's type as awslambdaric writes it too: its last byte holds the level, and what it is of.
const FRAME = IS_JSON ? 0xa55a0002 : 0xa55a0003;
const HEADER = 16;

const descriptor = Number(process.env._LAMBDA_TELEMETRY_LOG_FD);
delete process.env._LAMBDA_TELEMETRY_LOG_FD;
let requestId;

export function serving(id) {
  requestId = id;
}

export function patchConsole() {
  const least = LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase());
  for (const [method, level] of Object.entries(METHODS)) {
    const isWanted = LEVELS.indexOf(level) >= least;
    console[method] = isWanted ? (...args) => log(level, args) : () => {};
  }
}

export function logError(title, error) {
  const shown = isError(error) ? error : new Error(error);
  if (IS_JSON) log("ERROR", [shown]);
  else log("ERROR", [title, formatted(shown)]);
}

function log(level, args) {
  const timestamp = new Date().toISOString();
  const line = IS_JSON
    ? jsonLine(timestamp, level, args)
    : `${timestamp}\t${requestId}\t${level}\t${format(...args)}`;
  write(FRAME + ((LEVELS.indexOf(level) + 1) << 2), line + "\n");
}

function jsonLine(timestamp, level, args) {
  const record = { timestamp, level, requestId };
  if (args.length === 1) return oneValue(record, args[0]);
  record.message = format(...args);
  const error = args.find(isError);
  if (error) {
    record.errorType = error.name;
    record.errorMessage = error.message;
    record.stackTrace = stackOf(error);
  }
  return JSON.stringify(record);
}

function oneValue(record, message) {
  try {
    const wanted = { ...record, message: message === undefined ? "undefined" : message };
    return JSON.stringify(wanted, (_, value) => withProperties(value, "stackTrace"));
  } catch {
    // It is circular, or holds a BigInt.
    return JSON.stringify({ ...record, message: format(message) });
  }
}

function write(type, text) {
  const message = Buffer.from(text);
  const frame = Buffer.alloc(HEADER + message.length);
  frame.writeUInt32BE(type, 0);
  frame.writeUInt32BE(message.length, 4);
  frame.writeBigUInt64BE(BigInt(Date.now()) * 1000n, 8);
  message.copy(frame, HEADER);
  for (let done = 0; done < frame.length; ) done += writeSome(frame, done);
}

function writeSome(frame, from) {
  try {
    return writeSync(descriptor, frame, from);
  } catch (error) {
    if (error.code !== "EAGAIN") throw error;
    // The pipe is full, and somebody made it non-blocking: wait a moment for its reader.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    return 0;
  }
}
