import { createI18n } from 'vue-i18n'
import first from 'words:zh-CN/first'
import { wire } from '../api/http'
import type zh from './zh-CN.json'

export type Language = 'zh-CN' | 'en'

const KEPT = 'heban.language'

function kept(): Language {
  return localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh-CN'
}

export const i18n = createI18n({
  legacy: false,
  locale: kept(),
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': first as unknown as typeof zh, en: {} as typeof zh },
})

type Part = () => Promise<{ default: object }>
const PARTS: Record<Language, { first: Part; rest: Part }> = {
  'zh-CN': { first: async () => ({ default: first }), rest: () => import('words:zh-CN/rest') },
  en: { first: () => import('words:en/first'), rest: () => import('words:en/rest') },
}
let whole = false

/** Fetches the words of a language: those of the first page, and the others where a page has needed them. */
export async function learn(to: Language): Promise<void> {
  const parts = whole ? [PARTS[to].first, PARTS[to].rest] : [PARTS[to].first]
  for (const part of await Promise.all(parts.map((fetch) => fetch()))) i18n.global.mergeLocaleMessage(to, part.default)
}

/** Fetches the words of all pages, in the language of this one. */
export async function learnAll(): Promise<void> {
  if (whole) return
  whole = true
  try {
    await learn(language())
  } catch (error) {
    whole = false
    throw error
  }
}

export function language(): Language {
  return i18n.global.locale.value as Language
}

/** Sets the language of the page, of the server's answers and of the next visit. */
export function speak(to: Language): void {
  i18n.global.locale.value = to
  wire.language = to
  document.documentElement.lang = to
  localStorage.setItem(KEPT, to)
}
