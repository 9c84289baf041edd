/* The program under test, and a client for it. Servers have databases of their own in a
 * temporary folder, and keep their port when they are started again. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_MS = 60_000;
const running = new Set();

/* A test that ends badly leaves no server behind. */
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** An RFC 3339 instant so many minutes ago. */
export function ago(minutes, now = Date.now()) {
  return new Date(now - minutes * 60_000).toISOString();
}

/* Long enough for the server, and no harder to type. */
export const PASSWORD = 'correct horse battery';

export class Shop {
  command = 'serve';

  /** `listen`: at which address; others can reach 0.0.0.0. */
  constructor({ seed = false, options = [], listen = '127.0.0.1' } = {}) {
    this.options = [...options, ...(seed ? [] : ['--no-seed'])];
    this.listen = listen;
    this.folder = mkdtempSync(join(tmpdir(), 'shopfloor-browser-'));
    this.log = '';
  }

  async start() {
    this.port ??= await freePort();
    const database = join(this.folder, 'shop.db');
    const all = [
      '--listen',
      `${this.listen}:${this.port}`,
      '--database',
      database,
      ...this.options,
    ];
    this.child = spawn(process.env.SHOPFLOOR_UNDER_TEST, [this.command, ...all], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this.child);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on('data', (data) => (this.log = (this.log + data).slice(-10_000)));
    await this.ready();
    return this;
  }

  async ready() {
    const until = Date.now() + READY_MS;
    while (Date.now() < until) {
      if (this.child.exitCode !== null) break;
      const answer = await fetch(`${this.origin}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await sleep(50);
    }
    throw new Error(`the server did not get ready:\n${this.log}`);
  }

  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** As when the power fails. */
  async kill(signal = 'SIGKILL') {
    const { child } = this;
    if (!running.delete(child)) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  async close() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async call(method, path, body) {
    const response = await fetch(this.origin + path, {
      method,
      ...(this.key ? { headers: { Authorization: `Bearer ${this.key}` } } : {}),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  get(path) {
    return this.call('GET', path);
  }

  /** From now on everybody signs in: `people` by name, each with the roles, all with PASSWORD.
   * This client has a key that may do what an administrator may. */
  async shut(people = { ana: ['administrator'] }) {
    const roles = ['administrator'];
    const made = await this.call('POST', '/api/keys', { name: 'test', roles });
    for (const [name, of] of Object.entries({ root: roles, ...people })) {
      await this.addUser(name, of);
      this.key = made.secret;
    }
  }

  /** `of`: roles, or roles and the worker that it is. */
  addUser(name, of) {
    const more = Array.isArray(of) ? { roles: of } : of;
    return this.call('POST', '/api/users', { name, password: PASSWORD, ...more });
  }

  async addKey(roles, more = {}) {
    const made = await this.call('POST', '/api/keys', { name: roles.join(), roles, ...more });
    return { id: made.key.key_id, secret: made.secret };
  }

  async figures(query = '') {
    return (await this.get(`/api/metrics${query}`)).data;
  }

  async register({ workers = {}, stations = {} }) {
    for (const [worker_id, name] of Object.entries(workers))
      await this.call('POST', '/api/workers', { worker_id, name });
    for (const [station_id, name] of Object.entries(stations))
      await this.call('POST', '/api/workstations', { station_id, name, type: 'Assembly' });
  }

  /** 'W1 S1 working' or 'W1 S1 +3', now or so many minutes ago. */
  see(text, minutes = 0) {
    return this.call('POST', '/api/events', eventOf(text, minutes));
  }

  async seeAll(events) {
    const { accepted, ...rest } = await this.call('POST', '/api/events/batch', { events });
    return { accepted, ...rest };
  }
}

export function eventOf(text, minutes = 0) {
  const [worker_id, workstation_id, what] = text.split(' ');
  const made = { timestamp: ago(minutes), worker_id, workstation_id, confidence: 0.9 };
  return what.startsWith('+')
    ? { ...made, event_type: 'product_count', count: Number(what) }
    : { ...made, event_type: what };
}
