// Runs Azurite for `gan`, with its command-line options. It ends when standard input does, so that it never outlives
// the process that started it, however that process ended; and a Ctrl+C in the terminal they share is left to that
// process, which stops the storage only after its own work is done.
"use strict";

const { subscribe } = require("node:diagnostics_channel");

const connections = new Set();
subscribe("net.server.socket", ({ socket }) => {
  connections.add(socket);
  socket.once("close", () => connections.delete(socket));
});

process.on("SIGINT", () => {});
process.on("newListener", (event, listener) => {
  if (event === "SIGINT") {
    setImmediate(() => process.removeListener("SIGINT", listener));
  }
});

function stop() {
  // Azurite saves its data when it gets this signal. Connections that clients keep open must not hold it back then.
  process.kill(process.pid, "SIGTERM");
  for (const connection of connections) {
    connection.unref();
  }
}

// When the parent was killed nobody reads what Azurite says while it saves, which must not end it half-way.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

process.stdin.once("close", stop);
process.stdin.resume();

require("azurite/dist/src/azurite.js");
