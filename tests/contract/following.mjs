// Two clients that follow `changes` through whatever happens to the server, each from the last cursor it was given.
import { setTimeout as pause } from 'node:timers/promises';
import { createClient as eventClient } from 'graphql-sse';
import { createClient as socketClient } from 'graphql-ws';
import WebSocket from 'ws';

const WAIT_MS = 50;

/** What came of a subscription to `changes`: the changes in the order they came, and the codes it ended with on the way. */
class Following {
  changes = [];
  ends = [];
  connections = 0;
  stopped = false;
  #operation;
  #cursor;

  /** `operation` is a text (`query`) or the name of a stored document (`documentId`). */
  constructor(operation, after) {
    this.#operation = operation;
    this.#cursor = after;
  }

  /** What to ask for. The clients write it out each time they connect, hence with the cursor of then. */
  get request() {
    const cursor = () => this.#cursor;
    return { ...this.#operation, variables: { get after() { return cursor(); } } };
  }

  take({ data, errors }) {
    if (errors) return this.end(errors);
    this.changes.push(data.changes);
    this.#cursor = data.changes.cursor;
  }

  end(reason) {
    this.ends.push(reason?.[0]?.extensions?.code ?? String(reason?.message ?? reason?.code ?? reason));
  }

  /** Subscribes again whenever the server ended the subscription; that a connection breaks is the client's own affair. */
  async follow(client) {
    while (!this.stopped) {
      await new Promise((done) => {
        const error = (reason) => {
          if (!this.stopped) this.end(reason);
          done();
        };
        client.subscribe(this.request, { next: (result) => this.take(result), error, complete: done });
      });
      await pause(WAIT_MS);
    }
  }

  begin(client) {
    this.following = this.follow(client);
    this.stop = async () => {
      this.stopped = true;
      await client.dispose();
      await this.following;
    };
    return this;
  }
}

const patient = (following) => ({ retryAttempts: Infinity, on: { connected: () => (following.connections += 1) } });

export function bySocket(url, operation, after) {
  // This client insists on a text; where a stored document is meant, it is empty and not sent.
  const following = new Following({ query: '', ...operation }, after);
  const jsonMessageReplacer = (key, value) => (key === 'query' && value === '' ? undefined : value);
  const address = `${url.replace('http', 'ws')}/graphql/ws`;
  // What the socket reports is tried again. A mistake in a message would be, too, without end.
  const shouldRetry = (reason) => !(reason instanceof Error);
  const settings = { ...patient(following), shouldRetry, retryWait: () => pause(WAIT_MS), jsonMessageReplacer };
  return following.begin(socketClient({ url: address, webSocketImpl: WebSocket, ...settings }));
}

export function byEvents(url, operation, after) {
  const following = new Following(operation, after);
  return following.begin(eventClient({ url: `${url}/graphql`, ...patient(following), retry: () => pause(WAIT_MS) }));
}
