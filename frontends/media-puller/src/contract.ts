import type { Data } from '@gongkai/client';

/** A change as the contract `media-puller/documents` selects it. */
export type Change = Data<'media-puller/documents'>['changes']['node'];
/** A document as it is now. */
export type Document = Extract<Change['record'], { title: string }>;

/** What a page of the feed brings. */
export interface Page {
  /** In the order of commits. */
  published: Change[];
  /** Ids of documents that are gone. */
  gone: string[];
  /** From where to ask the next time. */
  cursor: string;
  /** More is waiting already. */
  more: boolean;
}

/** The feed as JSON Feed 1.1, as far as it is read here. */
interface JsonFeed {
  items: { _gongkai: { change: Change } }[];
  next_url?: string;
  _gongkai: { follow_url: string; tombstones: { change: Change }[] };
}

/** What a server answered as a page; undefined where it is none, such as what a proxy says. */
export function page(answer: unknown): Page | undefined {
  const feed = answer as Partial<JsonFeed> | null;
  const follow = feed?._gongkai?.follow_url;
  // Only the cursor of it: behind a proxy the server may know itself by another address than we do.
  const cursor = follow && URL.canParse(follow) && new URL(follow).searchParams.get('after');
  if (!cursor || !feed.items || !feed._gongkai?.tombstones) return undefined;
  return {
    published: feed.items.map((it) => it._gongkai.change),
    gone: feed._gongkai.tombstones.map((it) => it.change.id),
    cursor,
    more: feed.next_url !== undefined,
  };
}

/** The document of a change; undefined for one that is gone by now, of which the next page tells. */
export function documentOf(change: Change): Document | undefined {
  return change.record && 'title' in change.record ? (change.record as Document) : undefined;
}
