import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type Change, type Document, type Page, documentOf } from './contract.js';
import { UNFINISHED, fileOf, remove, settle, write } from './durable.js';
import { log } from './log.js';

/** A document as it is kept, for the media system to read. */
export interface Item {
  documentId: string;
  /** When it changed last, by the server's clock. */
  changedAt: string;
  unit: Change['unit'];
  document: Document;
  /** The reading in which it was last heard of; see `Place`. */
  reading: number;
}

/** Up to where the feed was read. */
interface Place {
  /** Counts how often the feed was read from its beginning. */
  reading: number;
  /** Empty at the beginning. */
  cursor: string;
  /** Whether this reading has come to the end once: from then on, what was not heard of in it is gone. */
  complete: boolean;
}

/**
 * The folder of a media system:
 *
 * - `items/<document>.json` is each public document, as it is;
 * - `recalls/<document>.json` each that was taken down, until the server has heard of it;
 * - `place.json` up to where the feed was read, written after all that was read.
 *
 * Whenever the program dies, the place on disk is before or at what the files hold: the same page comes again, and says the same.
 */
export class Store {
  #place: Place;
  /** The editions that are held, and the readings in which they were heard of. */
  readonly #held = new Map<string, { edition: number; reading: number }>();
  readonly #items: string;
  readonly #recalls: string;
  readonly #placeFile: string;

  constructor(readonly folder: string) {
    this.#items = path.join(folder, 'items');
    this.#recalls = path.join(folder, 'recalls');
    this.#placeFile = path.join(folder, 'place.json');
    for (const it of [this.#items, this.#recalls]) mkdirSync(it, { recursive: true });
    for (const it of [folder, this.#items, this.#recalls]) clean(it);
    const damaged = this.#look();
    const place = readPlace(this.#placeFile);
    this.#place = place ?? { reading: this.#lastReading(), cursor: '', complete: false };
    if (!place || damaged > 0) this.begin();
  }

  get cursor(): string {
    return this.#place.cursor;
  }

  /** The edition that is held of a document. */
  edition(documentId: string): number | undefined {
    return this.#held.get(documentId)?.edition;
  }

  get size(): number {
    return this.#held.size;
  }

  item(documentId: string): Item {
    return JSON.parse(readFileSync(fileOf(this.#items, documentId), 'utf8')) as Item;
  }

  /** From the beginning: what is not heard of until its end will be gone. */
  begin(): void {
    this.#advance({ reading: this.#place.reading + 1, cursor: '', complete: false });
    log('beginning', { reading: this.#place.reading, held: this.size });
  }

  /** Takes over a page, and only then the place behind it. */
  take(page: Page): void {
    for (const change of page.published) this.#keep(change);
    for (const id of page.gone) this.#takeDown(id);
    const complete = this.#place.complete || !page.more;
    if (complete && !this.#place.complete) this.#sweep();
    if (page.published.length > 0) settle(this.#items);
    if (page.cursor === this.#place.cursor && complete === this.#place.complete) return;
    this.#advance({ ...this.#place, cursor: page.cursor, complete });
  }

  /** Documents that were taken down and of which the server has not heard yet. */
  recalls(): string[] {
    return ids(this.#recalls).filter((it) => !this.#held.has(it));
  }

  recalled(documentId: string): void {
    remove(fileOf(this.#recalls, documentId));
  }

  #keep(change: Change): void {
    const document = documentOf(change);
    if (!document) return;
    const { id: documentId, at: changedAt, unit } = change;
    const { reading } = this.#place;
    // One that comes back needs no recall.
    if (!this.#held.has(documentId)) remove(fileOf(this.#recalls, documentId));
    const item: Item = { documentId, changedAt, unit, document, reading };
    write(fileOf(this.#items, documentId), `${JSON.stringify(item, null, 2)}\n`);
    this.#held.set(documentId, { edition: document.edition.number, reading });
    log('kept', { documentId, indexNumber: document.indexNumber, edition: document.edition.number });
  }

  /** The recall is noted first: should the program die in between, it is still known that the document was here. */
  #takeDown(documentId: string): void {
    const held = this.#held.get(documentId);
    if (!held) return;
    write(fileOf(this.#recalls, documentId), `${JSON.stringify({ documentId, edition: held.edition })}\n`);
    settle(this.#recalls);
    remove(fileOf(this.#items, documentId));
    settle(this.#items);
    this.#held.delete(documentId);
    log('removed', { documentId, edition: held.edition });
  }

  #sweep(): void {
    for (const [documentId, { reading }] of this.#held) if (reading < this.#place.reading) this.#takeDown(documentId);
  }

  #advance(place: Place): void {
    write(this.#placeFile, `${JSON.stringify(place)}\n`);
    settle(this.folder);
    this.#place = place;
  }

  /** What the place would have said, had it not been lost. */
  #lastReading(): number {
    let last = 0;
    for (const { reading } of this.#held.values()) last = Math.max(last, reading);
    return last;
  }

  /** Looks through the items; answers how many of them cannot be read. */
  #look(): number {
    let damaged = 0;
    for (const documentId of ids(this.#items)) {
      try {
        const { reading, document } = this.item(documentId);
        this.#held.set(documentId, { edition: document.edition.number, reading });
      } catch (error) {
        if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
        log('damaged', { documentId });
        // It is held in some edition until the feed tells what became of it.
        this.#held.set(documentId, { edition: 0, reading: 0 });
        damaged += 1;
      }
    }
    return damaged;
  }
}

function ids(folder: string): string[] {
  return readdirSync(folder).filter((it) => it.endsWith('.json')).map((it) => it.slice(0, -'.json'.length));
}

/** Removes what a program that died left unfinished. */
function clean(folder: string): void {
  for (const it of readdirSync(folder)) if (it.endsWith(UNFINISHED)) remove(path.join(folder, it));
}

function readPlace(file: string): Place | undefined {
  try {
    const { reading, cursor, complete } = (JSON.parse(readFileSync(file, 'utf8')) ?? {}) as Partial<Place>;
    if (typeof reading !== 'number' || typeof cursor !== 'string' || typeof complete !== 'boolean') return undefined;
    return { reading, cursor, complete };
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
