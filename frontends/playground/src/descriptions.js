// Descriptions in the schema are "中文。English.": the whole, or one half of it.

/** What can be shown of a description. */
export const HALVES = ['both', 'zh', 'en'];

const isHan = /\p{Script=Han}/gu;
const isLatin = /[A-Za-z]/g;
const count = (text, pattern) => text.match(pattern)?.length ?? 0;

/** One half; the whole where it is not plain which part is which. */
export function half(description, which) {
  if (which === 'both' || !description) return description;
  // The first end of a Chinese sentence after which English goes on; English may quote a Chinese word.
  for (const end of description.matchAll(/[。;:)》”]\s*(?=[A-Za-z`"■])|\n+(?=[A-Za-z`"■])/g)) {
    const at = end.index + end[0].length;
    const [zh, en] = [description.slice(0, at).trim(), description.slice(at).trim()];
    const isClean = count(zh, isHan) > 0 && !/[。]/.test(en) && count(en, isLatin) > 2 * count(en, isHan);
    if (isClean) return which === 'zh' ? zh : en;
  }
  return description;
}

/** The answer to an introspection query with its descriptions cut; any other answer as it is. */
export function cut(answer, which) {
  if (which === 'both' || !answer?.data?.__schema) return answer;
  return JSON.parse(JSON.stringify(answer), (key, value) =>
    key === 'description' && typeof value === 'string' ? half(value, which) : value,
  );
}
