import { beforeEach, describe, expect, it } from 'vitest'
import type { Me } from '../src/api/types'
import { COLUMNS as CASES } from '../src/cases/columns'
import { readColumns, useColumns } from '../src/frame/columns'
import { session } from '../src/frame/session'
import { i18n } from '../src/i18n'
import { COLUMNS as INBOX } from '../src/inbox/columns'
import { COLUMNS as STUDENTS } from '../src/students/columns'

beforeEach(() => {
  localStorage.clear()
  session.me = null
})

describe('what a list shows', () => {
  it('is the usual choice until a person chooses, and kept then', () => {
    const first = useColumns(INBOX)
    expect(first.columns.value).toEqual(INBOX.usual)
    first.toggle('number')
    first.toggle('process')
    expect(first.has('number') && !first.has('process')).toBe(true)
    expect(useColumns(INBOX).columns.value).toEqual(INBOX.all.filter((one) => one === 'number' || (INBOX.usual.includes(one) && one !== 'process')))
  })

  it('is chosen for each list and by each person alone', () => {
    useColumns(CASES).toggle('state')
    expect(useColumns(CASES).has('state')).toBe(false)
    expect(useColumns(STUDENTS).columns.value).toEqual(STUDENTS.usual)
    session.me = { account: { id: 'another', name: '', login: '' } } as Me
    expect(useColumns(CASES).columns.value).toEqual(CASES.usual)
  })

  it('forgets words it no longer knows, and survives what is broken', () => {
    expect(readColumns('["number","gone"]', INBOX)).toEqual(['number'])
    expect(readColumns('[]', INBOX)).toEqual([])
    expect(readColumns('{', INBOX)).toEqual(INBOX.usual)
  })

  it('has a name for every column, and shows in its order', () => {
    for (const list of [INBOX, CASES, STUDENTS]) {
      expect(list.all.filter((one) => !i18n.global.te((list.words as Record<string, string>)[one]))).toEqual([])
      expect(list.all.filter((one) => (list.usual as readonly string[]).includes(one))).toEqual(list.usual)
    }
  })
})
