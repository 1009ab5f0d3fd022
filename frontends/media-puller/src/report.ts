import { type Client, type Data, GraphqlError, type Variables, createClient } from '@gongkai/client';
import { log } from './log.js';
import type { Store } from './store.js';
import { address } from './template.js';
import { PATIENCE_MS, Trouble } from './trouble.js';

type Open = NonNullable<NonNullable<Data<'media-puller/deliveries'>['viewer']>['deliveries']>['nodes'][number];
type Report = Variables<'media-puller/report-delivery'>['input'];

/**
 * Tells the server what became of its documents here. What it still waits for it says itself; compared with what is held, that is
 * all there is to report, and what was not heard is said again.
 */
export class Reporter {
  readonly #client: Client;
  /** What was told once is not told in each round. */
  readonly #told = new Set<string>();

  constructor(
    server: string,
    key: string,
    readonly store: Store,
    readonly runsAt: string,
    readonly stopping: AbortSignal,
  ) {
    this.#client = createClient({ url: server, key });
  }

  async round(): Promise<void> {
    for (const documentId of this.store.recalls()) {
      if (this.stopping.aborted) return;
      // The key makes it one report however often it is said. Where the server asks for the recall itself, this answers; and it
      // tells of what was here and gone before it could be reported as taken.
      await this.#report({ documentId, state: 'RECALLED', idempotencyKey: `recalled ${documentId}` });
      // Heard; or it was no business of this channel.
      this.store.recalled(documentId);
    }
    let after: string | null = null;
    do {
      const { viewer } = await this.#ask(() => this.#client.run('media-puller/deliveries', { after }, patience()));
      const { frontend, deliveries } = viewer ?? {};
      if (!frontend?.channel || !deliveries) return this.#once('no-channel', 'no-channel', { frontend: frontend?.code });
      const isOnline = frontend.channel.online;
      if (!isOnline) this.#once('offline', 'offline-channel', { channel: frontend.channel.code });
      for (const delivery of deliveries.nodes) {
        if (this.stopping.aborted) return;
        await this.#answer(delivery, isOnline);
      }
      after = deliveries.pageInfo.hasNextPage ? deliveries.pageInfo.endCursor : null;
    } while (after);
  }

  async #answer(delivery: Open, isOnline: boolean): Promise<void> {
    const { documentId, editionNumber, state } = delivery;
    const held = this.store.edition(documentId);
    if (state === 'RECALL_DUE') {
      // What is still here is removed first, as the feed will say.
      if (held === undefined) await this.#report({ documentId, editionNumber, state: 'RECALLED' });
      return;
    }
    // Another edition than ours: the feed will bring it.
    if (editionNumber === null || held !== editionNumber) return;
    const about = { documentId, editionNumber };
    // A reviewer looked and did not find it. Saying the same again would be no proof.
    if (delivery.verification?.verified === false) return this.#once(delivery.id, 'not-found-by-reviewer', about);
    // It may have been corrected or withdrawn since it was asked for.
    if (state === 'OFFERED' && (await this.#report({ ...about, state: 'PULLED' })) !== 'PULLED') return;
    // Where it ran off line, only people know: the issue, the programme, the place.
    if (!isOnline) return;
    await this.#report({ ...about, state: 'RAN', url: address(this.runsAt, this.store.item(documentId)) });
  }

  /** In which state it left the delivery. What is refused is told, and holds up nothing else. */
  async #report(input: Report): Promise<Open['state'] | undefined> {
    const about = { documentId: input.documentId, edition: input.editionNumber, state: input.state };
    const refused = (code: string, message: string) => {
      this.#once(`${input.documentId} ${input.editionNumber} ${input.state} ${code}`, 'refused', { ...about, code, message });
      return undefined;
    };
    try {
      const { reportDelivery } = await this.#client.run('media-puller/report-delivery', { input }, patience());
      const [error] = reportDelivery?.userErrors ?? [];
      if (error) return refused(error.code, error.message);
      log('reported', about);
      return reportDelivery?.delivery?.state;
    } catch (error) {
      // An error within a good answer is about this report alone.
      if (error instanceof GraphqlError && error.status === 200 && error.code !== 'UNAUTHENTICATED') return refused(error.code, error.message);
      throw Trouble.of(error);
    }
  }

  async #ask<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw Trouble.of(error);
    }
  }

  #once(mark: string, event: string, facts: Parameters<typeof log>[1]): void {
    if (this.#told.has(mark)) return;
    this.#told.add(mark);
    log(event, facts);
  }
}

const patience = () => ({ signal: AbortSignal.timeout(PATIENCE_MS) });
