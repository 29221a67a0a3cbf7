/** What the list of cases shows beside number and title. */
import type { Columns } from '../frame/columns'

export type CaseColumn = 'process' | 'state' | 'where' | 'since' | 'until' | 'started' | 'ended'

export const COLUMNS: Columns<CaseColumn> = {
  list: 'cases',
  all: ['process', 'state', 'where', 'since', 'until', 'started', 'ended'],
  usual: ['process', 'state', 'where', 'until', 'started'],
  words: {
    process: 'cases.process', state: 'cases.state', where: 'cases.where', since: 'cases.since', until: 'cases.until',
    started: 'cases.started', ended: 'cases.ended',
  },
}
