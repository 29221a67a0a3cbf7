import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '../src/i18n/en.json'
import zh from '../src/i18n/zh-CN.json'

type Words = { [key: string]: string | Words }

const flat = (words: Words, at = ''): Record<string, string> =>
  Object.entries(words).reduce<Record<string, string>>(
    (all, [key, value]) => (typeof value === 'string' ? { ...all, [at + key]: value } : { ...all, ...flat(value, `${at}${key}.`) }),
    {},
  )

/** Keys whose words are the same in both languages, each for a reason. */
const SAME = new Set<string>([])
/** The language switch offers the other language in its own script. */
const OWN_SCRIPT = new Set(['frame.other_language'])
const CJK = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/

const chinese = flat(zh)
const english = flat(en)

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.(vue|ts)$/.test(entry.name) ? [readFileSync(path, 'utf8')] : []
  })

const template = (source: string): string => /<template>[\s\S]*<\/template>/.exec(source)?.[0] ?? ''

const files = sources(join(__dirname, '../src'))
const code = files.join('\n')

describe('words in two languages', () => {
  it('has every key in both', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort())
  })

  it('has no Chinese in English', () => {
    const mixed = Object.entries(english).filter(([key, words]) => CJK.test(words) && !OWN_SCRIPT.has(key))
    expect(mixed).toEqual([])
  })

  it('is translated, not copied', () => {
    const copied = Object.keys(chinese).filter((key) => chinese[key] === english[key] && !SAME.has(key))
    expect(copied).toEqual([])
  })

  it('fills the same places in both', () => {
    const places = (words: string): string[] => (words.match(/\{\w+\}/g) ?? []).sort()
    const differing = Object.keys(chinese).filter((key) => places(chinese[key]).join() !== places(english[key]).join())
    expect(differing).toEqual([])
  })

  it('knows every key that a page asks for', () => {
    const asked = [...code.matchAll(/\bt\('([\w.]+)'/g)].map((match) => match[1])
    expect(asked.length).toBeGreaterThan(200)
    expect(asked.filter((key) => !(key in chinese))).toEqual([])
  })

  it('keeps no words that nobody asks for', () => {
    const built = [...code.matchAll(/t\(`([\w.]+)\$\{/g)].map((match) => match[1])
    const quoted = new Set([...code.matchAll(/'([a-z_]+(?:\.\w+)+)'/g)].map((match) => match[1]))
    const idle = Object.keys(chinese).filter((key) => !quoted.has(key) && !built.some((start) => key.startsWith(start)))
    const keyed = idle.filter((key) => !code.includes('`place.${') || !key.startsWith('place.'))
    expect(keyed.filter((key) => !/^(problem\.status_|case\.state_|studio\.state_|account\.state_|bpmn\.|term\.|enrolment\.|sex\.|grade\.|settings\.group_|operations\.holds_|operations\.(worker|timer)_)/.test(key))).toEqual([])
  })

  it('writes no Chinese into templates', () => {
    const written = files.flatMap((source) => template(source).match(/[\u4e00-\u9fff]+/g) ?? [])
    expect(written).toEqual([])
  })
})
