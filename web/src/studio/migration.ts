/** A migration in the making: which element becomes which, and how that is shown on both drawings. */
import type { Changes, Migration, Plan, PlanElement, Preview } from '../api/migrations'

/** The plan's elements with the changes that were made by hand. */
export function changed(plan: Plan, changes: Changes): PlanElement[] {
  return plan.elements.map((one) => (one.id in changes ? { ...one, to: changes[one.id], how: changes[one.id] === null ? 'none' : 'edited' } : one))
}

/** A choice that is the plan's own is no change. */
export function choose(plan: Plan, changes: Changes, element: string, to: string | null): Changes {
  const { [element]: _, ...others } = changes
  const own = plan.elements.find((one) => one.id === element)
  return own && own.to === to ? others : { ...others, [element]: to }
}

/** Elements that are not simply the same are what a person must look at: paired by likeness or by hand, lost, or new. */
export function marks(elements: PlanElement[], targets: { id: string }[]): { from: Record<string, string[]>; to: Record<string, string[]> } {
  const taken = new Set(elements.map((one) => one.to))
  const guessed = elements.filter((one) => one.to !== null && one.to !== one.id)
  return {
    from: { 'is-removed': elements.filter((one) => one.to === null).map((one) => one.id), 'is-changed': guessed.map((one) => one.id) },
    to: { 'is-added': targets.filter((one) => !taken.has(one.id)).map((one) => one.id), 'is-changed': guessed.map((one) => one.to as string) },
  }
}

/** Rows of the table: first what nothing corresponds to, then what was guessed or chosen, the same ones last. */
export function sorted(elements: PlanElement[]): PlanElement[] {
  const rank = (one: PlanElement): number => (one.to === null ? 0 : one.to !== one.id || one.how === 'edited' ? 1 : 2)
  return [...elements].sort((a, b) => rank(a) - rank(b))
}

/** Cases that can be moved without a warning are chosen to begin with. */
export const chosenFirst = (found: Preview[]): string[] => found.filter((one) => one.ok && !one.warnings.length).map((one) => one.id)

export const isUnderWay = (one: Migration): boolean => one.job === 'open' || one.job === 'running'
export const isBroken = (one: Migration): boolean => one.job === 'stopped' || one.job === 'failed'

export function percent(one: Migration): number {
  const all = Object.values(one.figures).reduce((sum, n) => sum + n, 0)
  const left = one.state === 'undoing' ? one.figures.moved : one.figures.pending
  return all ? Math.floor(((all - left) * 100) / all) : 100
}

const BPMN: Record<string, string> = {
  start: 'StartEvent', end: 'EndEvent', catch: 'IntermediateCatchEvent', throw: 'IntermediateThrowEvent', boundary: 'BoundaryEvent', task: 'Task', user: 'UserTask', manual: 'ManualTask',
  service: 'ServiceTask', script: 'ScriptTask', rule: 'BusinessRuleTask', send: 'SendTask', receive: 'ReceiveTask', sub_process: 'SubProcess', event_sub_process: 'SubProcess', transaction: 'Transaction',
  ad_hoc: 'AdHocSubProcess', call: 'CallActivity', exclusive: 'ExclusiveGateway', inclusive: 'InclusiveGateway', parallel: 'ParallelGateway', complex: 'ComplexGateway', event_based: 'EventBasedGateway',
}

/** The words for a kind of element are those of the drawing's own palette. */
export const kindKey = (kind: string): string => `bpmn.${BPMN[kind] ?? 'Task'}`
