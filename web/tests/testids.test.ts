import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? sources(path) : [readFileSync(path, 'utf8')]
  })

const table = readFileSync(join(__dirname, '../README.md'), 'utf8').split('## What tests may rely on')[1]

/** `place-a|b` stands for `place-a` and `place-b`; what is in angle brackets is made at run time. */
const promised = [...table.matchAll(/`([a-z][\w|-]*(?:<[^>]+>)?)`/g)]
  .map((match) => match[1])
  .filter((name) => !name.startsWith('data-'))

describe('the marks that tests rely on', () => {
  it('stand in the pages that the README names', () => {
    const code = sources(join(__dirname, '../src')).join('\n')
    const begins = (name: string): string => name.replace(/<.*$/, '').split('|')[0]
    const made = (name: string): boolean => code.includes(`\`${name.replace(/[a-z]+$/, '')}\${`) || code.includes(`\`${name}\${`)
    const missing = promised.map(begins).filter((name) => !code.includes(`"${name}"`) && !code.includes(`'${name}'`) && !made(name))
    expect(promised.length).toBeGreaterThan(100)
    expect(missing).toEqual([])
  })
})
