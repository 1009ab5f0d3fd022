// A WebSocket without a client's manners: it says what it is told to, and hears messages and the code of the close in order.
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';

const PATIENCE_MS = 15_000;

export class Socket {
  #heard = [];
  #waiting = [];

  static async open(url, protocols = 'graphql-transport-ws') {
    const socket = new Socket();
    const raw = new WebSocket(`${url.replace('http', 'ws')}/graphql/ws`, protocols);
    socket.raw = raw;
    raw.on('message', (data) => socket.#hear(JSON.parse(data)));
    raw.on('close', (code) => socket.#hear({ closed: code }));
    await new Promise((resolve, reject) => raw.on('open', resolve).on('error', reject));
    return socket;
  }

  /** Opened and introduced. */
  static async known(url) {
    const socket = await Socket.open(url);
    await socket.say({ type: 'connection_init' });
    const { type } = await socket.hear();
    if (type !== 'connection_ack') throw new Error(`${type} instead of connection_ack`);
    return socket;
  }

  /** A message: an object as JSON, anything else as it is. */
  say(message) {
    const plain = typeof message === 'string' || Buffer.isBuffer(message);
    return new Promise((resolve) => this.raw.send(plain ? message : JSON.stringify(message), resolve));
  }

  subscribe(id, query, variables = {}) {
    return this.say({ type: 'subscribe', id, payload: { query, variables } });
  }

  /** The next message, or `{ closed: <code> }`. */
  hear() {
    if (this.#heard.length > 0) return Promise.resolve(this.#heard.shift());
    const late = pause(PATIENCE_MS, null, { ref: false }).then(() => Promise.reject(new Error('nothing was heard')));
    return Promise.race([new Promise((resolve) => this.#waiting.push(resolve)), late]);
  }

  /** The code of the close, whatever comes before it. */
  async closed() {
    for (;;) {
      const { closed } = await this.hear();
      if (closed) return closed;
    }
  }

  /** Everything that is heard within a time. */
  async listen(ms) {
    await pause(ms);
    return this.#heard.splice(0);
  }

  close() {
    this.raw.close();
  }

  #hear(message) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(message);
    else this.#heard.push(message);
  }
}
