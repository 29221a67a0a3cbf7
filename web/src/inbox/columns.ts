/** What a row of the inbox says beside who and what and until when. */
import type { Columns } from '../frame/columns'

export type Column = 'step' | 'from' | 'process' | 'arrived' | 'until' | 'number' | 'claimed'

export const COLUMNS: Columns<Column> = {
  list: 'inbox',
  all: ['step', 'from', 'process', 'arrived', 'until', 'number', 'claimed'],
  usual: ['step', 'from', 'process', 'arrived', 'claimed'],
  words: {
    step: 'inbox.column_step', from: 'inbox.column_from', process: 'inbox.column_process', arrived: 'inbox.column_arrived',
    until: 'inbox.column_until', number: 'inbox.column_number', claimed: 'inbox.column_claimed',
  },
}
