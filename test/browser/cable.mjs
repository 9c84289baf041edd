/* What is between a browser and the server, to be cut: then nothing comes through either way,
 * and nobody is told, as when a network is lost. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Cable {
  #server;
  #ends = new Set();
  #cut = false;

  /** To a port of this machine; `origin` is then the near end. */
  async lay(port) {
    this.#server = createServer((near) => this.#join(near, connect(port, '127.0.0.1')));
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.origin = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  #join(near, far) {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      this.#ends.add(from);
      from.on('data', (data) => to.write(data));
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
