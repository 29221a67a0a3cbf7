/** How a case is returned: what is to be corrected, by whom, and where it goes afterwards. */
import type { Outcome, Task } from '../api/types'

export interface Returning {
  asked: string[]
  /** An earlier seat that decides again; '' for whoever started the case. */
  to: string
  then: 'straight' | 'seats'
}

/** What is chosen before anybody chooses: the starter corrects, and it goes on as the drawing says. */
export const undecided = (task: Task): Returning => ({ asked: [], to: '', then: task.then ?? 'seats' })

/** A return to the starter names what is to be corrected, where there is a form to name it from. */
export const named = (outcome: Outcome, choice: Returning): boolean => !outcome.asks?.length || choice.asked.length > 0 || choice.to !== ''

/** A choice as it is sent; without one nothing is. */
export const sent = (choice?: Returning): { asked?: string[]; to?: string; then?: string } => (choice ? { asked: choice.asked, to: choice.to || undefined, then: choice.then } : {})
