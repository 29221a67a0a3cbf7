import { createI18n } from 'vue-i18n'
import { wire } from '../api/http'
import zh from './zh-CN.json'

export type Language = 'zh-CN' | 'en'

const KEPT = 'heban.language'

function kept(): Language {
  return localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh-CN'
}

export const i18n = createI18n({
  legacy: false,
  locale: kept(),
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en: {} as typeof zh },
})

/** Fetches the words of a language; those of Chinese come with the page. */
export async function learn(to: Language): Promise<void> {
  if (to === 'en') i18n.global.setLocaleMessage('en', (await import('./en.json')).default)
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
