/** What the inbox and its frame say is among the words that come with the first page: no key is ever read by a person. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { FIRST } from '../src/i18n/first'
import zh from '../src/i18n/zh-CN.json'

const SRC = join(__dirname, '../src')
const STARTS = ['main.ts', 'inbox/InboxPage.vue', 'frame/AppFrame.vue', 'frame/HomePage.vue', 'frame/SignInPage.vue']
const SAID = /(?<![\w.])t\(\s*[`'"]([a-z_]+)\.|[`'"]([a-z_]+)\.(?:\$\{|[a-z_]+[`'"])/g
/** Modules that name words of other pages: their titles, shown once those are fetched, and the places of the bar. */
const OF_OTHERS = ['frame/router.ts', 'frame/places.ts']

function fileOf(from: string, name: string): string | undefined {
  const path = normalize(join(dirname(from), name))
  return ['', '.ts', '.vue', '/index.ts'].map((end) => path + end).find((file) => existsSync(file) && statSync(file).isFile())
}

function reached(): Map<string, string> {
  const texts = new Map<string, string>()
  const look = (file: string | undefined): void => {
    if (!file || texts.has(file) || !/\.(ts|vue)$/.test(file)) return
    const text = readFileSync(file, 'utf8')
    texts.set(file, OF_OTHERS.some((other) => file.endsWith(other)) ? '' : text)
    if (file.endsWith('router.ts')) return
    for (const [, name] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) look(fileOf(file, name))
  }
  STARTS.forEach((start) => look(join(SRC, start)))
  return texts
}

test('the first page has its words', () => {
  const missing: string[] = []
  for (const [file, text] of reached())
    for (const [, called, named] of text.matchAll(SAID)) {
      const section = called ?? named
      if (section in zh && !FIRST.includes(section)) missing.push(`${section} (${file.slice(SRC.length + 1)})`)
    }
  expect([...new Set(missing)]).toEqual([])
})

test('each section of the first page exists', () => {
  expect(FIRST.filter((section) => !(section in zh))).toEqual([])
})
