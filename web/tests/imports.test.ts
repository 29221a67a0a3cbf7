/** What an import says it did: nothing new is not called imported, and a failure is not zero rows. */
import { describe, expect, it } from 'vitest'
import type { Job } from '../src/api/students'
import { outcome } from '../src/students/imports'

const job = (state: string, result: Job['result'] = {}): Job => ({ id: '1', state, result })

describe('the outcome of an import', () => {
  it.each([
    ['done', { rows: 24, unchanged: 24 }, 'outcome_nothing_new'],
    ['done', { rows: 24, unchanged: 23, updated: 1 }, 'outcome_changed'],
    ['done', { rows: 2, created: 2 }, 'outcome_changed'],
    ['done', { rows: 3, faulty: 3 }, 'outcome_none_good'],
    ['done', { rows: 0 }, 'outcome_no_rows'],
    ['failed', { error: '工作簿设有密码' }, 'outcome_failed'],
    ['running', {}, ''],
  ])('%s with %j is %s', (state, result, words) => expect(outcome(job(state, result))).toBe(words))
})
