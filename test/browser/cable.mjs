/* What is between a browser and the server, to be cut: then nothing comes through either way,
 * and nobody is told, as when a network is lost. What comes through is counted. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Cable {
  #server;
  #ends = new Set();
  #cut = false;
  /** What asks for this is cut off, as by a server that ends just then; null: nothing is. */
  refused = null;
  /** Bytes that the browser got, heads and all: the live stream, and everything else. */
  streamed = 0;
  answered = 0;

  /** To a port of this machine; `origin` is then the near end. */
  async lay(port) {
    this.#server = createServer((near) => this.#join(near, connect(port, '127.0.0.1')));
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.origin = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  #count(near, far) {
    let stream = false;
    near.on('data', (data) => (stream ||= data.includes('GET /api/stream')));
    far.on('data', (data) => (this[stream ? 'streamed' : 'answered'] += data.length));
  }

  #refuse(near, far) {
    near.on('data', (data) => {
      if (!this.refused?.test(data)) return;
      near.destroy();
      far.destroy();
    });
  }

  #join(near, far) {
    this.#count(near, far);
    this.#refuse(near, far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      this.#ends.add(from);
      from.on('data', (data) => to.destroyed || to.write(data));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#ends.delete(from);
        to.end();
      });
      if (this.#cut) from.pause();
    }
  }

  cut() {
    this.#cut = true;
    for (const end of this.#ends) end.pause();
  }

  mend() {
    this.#cut = false;
    for (const end of this.#ends) end.resume();
  }

  remove() {
    this.#server.close();
    for (const end of this.#ends) end.destroy();
  }
}
