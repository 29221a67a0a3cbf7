import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'
import { FIRST } from '../src/i18n/first.ts'

const NAMED = /^words:(zh-CN|en)\/(first|rest)$/

/** The words of a language in two parts, `words:en/first` and `words:en/rest`: those of the first page, and all others. */
export function words(): Plugin {
  return {
    name: 'words',
    resolveId: (id) => (NAMED.test(id) ? `\0${id}` : undefined),
    load(id) {
      const [, language, part] = NAMED.exec(id.replace('\0', '')) ?? []
      if (!language) return undefined
      const file = new URL(`../src/i18n/${language}.json`, import.meta.url)
      this.addWatchFile(file.pathname)
      const sections = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)
      const mine = Object.fromEntries(sections.filter(([section]) => FIRST.includes(section) === (part === 'first')))
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(mine))})`
    },
  }
}
