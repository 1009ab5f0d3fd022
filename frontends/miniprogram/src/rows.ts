// What lists and tables of facts show, made from answers.
import { shortDay } from './format';

/** A line of a list that leads somewhere. */
export interface Row {
  url: string;
  title: string;
  meta: string;
}

/** A name and what it is; what is not known is left out. */
export interface Fact {
  name: string;
  value: string;
}

/** As much of a list as was read, and where it goes on. */
export interface List {
  rows: Row[];
  total: number | null;
  /** The cursor of the next page; null at the end. */
  after: string | null;
}

interface Page<T> {
  nodes: readonly T[];
  totalCount?: number | null;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export const PAGE = 20;
export const NOTHING: List = { rows: [], total: null, after: null };

/** The list with a page more. */
export function grown<T>(list: List, page: Page<T> | null | undefined, row: (node: T) => Row): List {
  if (!page) return list;
  return {
    rows: [...list.rows, ...page.nodes.map(row)],
    total: page.totalCount ?? list.total,
    after: page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null,
  };
}

export function facts(...pairs: (readonly [name: string, value: string | null | undefined | false])[]): Fact[] {
  return pairs.filter(([, value]) => value).map(([name, value]) => ({ name, value: String(value) }));
}

export const joined = (...words: (string | null | undefined | false)[]) => words.filter(Boolean).join(' · ');

/** The address of a page; WeChat hands its query over as it is written here, so that pages decode it. */
export const address = (page: string, name: string, value: string) => `/pages/${page}/index?${name}=${encodeURIComponent(value)}`;

interface Listed {
  indexNumber: string | null;
  title: string;
  publishedAt?: string | null;
  unit?: { name: string } | null;
}

export function documentRow(it: Listed): Row {
  return { url: address('document', 'index', it.indexNumber ?? ''), title: it.title, meta: joined(shortDay(it.publishedAt), it.unit?.name) };
}
