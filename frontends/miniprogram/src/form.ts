// Forms as data: a page lists its fields, parts/form-fields draws them. What is missing is told here, everything else by the server.

export interface Choice {
  code: string;
  label: string;
}

export interface Field {
  /** The input field from the root of the input, parted by dots, as the server names it in `userErrors`. */
  path: string;
  label: string;
  kind: 'line' | 'text' | 'choice';
  value: string;
  hint: string;
  /** A heading above it, where a part of the form begins. */
  heading: string;
  choices: Choice[];
  /** Which of the choices is taken, and how it reads. */
  at: number;
  shown: string;
  optional: boolean;
  longest: number;
  /** What has to be mended. */
  wrong: string;
}

export interface Wrong {
  path: string;
  message: string;
}

/** What a person may mend, as mutations answer it. */
export type UserErrors = readonly { path: readonly string[]; message: string; legalBasis: string | null }[];

export function field(path: string, label: string, more: Partial<Field> = {}): Field {
  const usual: Omit<Field, 'path' | 'label'> = {
    kind: 'line', value: '', hint: '', heading: '', choices: [], at: 0, shown: '', optional: false, longest: 100, wrong: '',
  };
  const made = { ...usual, path, label, ...more };
  return filled(made, made.value);
}

/** The field with this value; one that is no choice of it is not taken. */
export function filled(it: Field, value: string): Field {
  if (it.kind !== 'choice') return { ...it, value };
  const at = it.choices.findIndex(({ code }) => code === value);
  const choice = it.choices[at];
  if (choice) return { ...it, value, at, shown: choice.label };
  return it.shown ? it : { ...it, value: '', shown: '请选择' };
}

export type Values = Record<string, string | undefined>;

export function valuesOf(fields: readonly Field[]): Values {
  const values: Values = {};
  for (const it of fields) values[it.path] = it.value.trim();
  return values;
}

/** The fields that have to be filled in and are empty. */
export function missing(fields: readonly Field[]): Wrong[] {
  return fields
    .filter((it) => !it.optional && it.value.trim() === '')
    .map((it) => ({ path: it.path, message: `请${it.kind === 'choice' ? '选择' : '填写'}“${it.label}”` }));
}

/** Each field with what is wrong with it. */
export function marked(fields: readonly Field[], wrong: readonly Wrong[]): Field[] {
  return fields.map((it) => ({ ...it, wrong: wrong.filter(({ path }) => path === it.path).map(({ message }) => message).join(' ') }));
}

export function wrongOf(errors: UserErrors): Wrong[] {
  return errors.map((it) => ({ path: it.path.join('.'), message: it.legalBasis ? `${it.message} 依据:${it.legalBasis}` : it.message }));
}

/** A random key of a form: sent again with it, nothing is taken twice. */
export function freshKey(): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.getRandomValues({
      length: 16,
      success: ({ randomValues }) => resolve(Array.from(new Uint8Array(randomValues), (byte) => `0${byte.toString(16)}`.slice(-2)).join('')),
      fail: () => reject(new Error('getRandomValues')),
    });
  });
}
