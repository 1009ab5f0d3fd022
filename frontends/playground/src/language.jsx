import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import { WORDS } from './words.js';

const KEY = 'gongkai.language';
const Language = createContext(null);

/** The language now, for requests: what the server says comes in it. */
export const language = () => (localStorage.getItem(KEY) === 'en' ? 'en' : 'zh');

export function LanguageProvider({ children }) {
  const [now, setNow] = useState(language);
  useEffect(() => {
    localStorage.setItem(KEY, now);
    document.documentElement.lang = now === 'en' ? 'en' : 'zh-CN';
  }, [now]);
  const value = useMemo(
    () => ({
      language: now,
      setLanguage: (next) => {
        localStorage.setItem(KEY, next);
        setNow(next);
      },
      say: (word) => WORDS[word][now],
      pick: (pair) => pair[now],
    }),
    [now],
  );
  return <Language.Provider value={value}>{children}</Language.Provider>;
}

/** `{ language, setLanguage, say(word), pick({ zh, en }) }` */
export const useLanguage = () => useContext(Language);
