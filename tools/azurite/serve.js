// Runs Azurite for `gan`, with its command-line options. It ends when standard input does, so that it never outlives
// the process that started it, however that process ended; and a Ctrl+C in the terminal they share is left to that
// process, which stops the storage only after its own work is done.
"use strict";

process.on("SIGINT", () => {});
process.on("newListener", (event, listener) => {
  if (event === "SIGINT") {
    setImmediate(() => process.removeListener("SIGINT", listener));
  }
});

process.stdin.on("end", () => process.kill(process.pid, "SIGTERM"));
process.stdin.on("error", () => process.kill(process.pid, "SIGTERM"));
process.stdin.resume();

require("azurite/dist/src/azurite.js");
