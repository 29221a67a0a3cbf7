/** What the scenarios of a drawing pass of it, in figures. */
import type { Coverage } from '../api/trying'

const passed = (counts: Record<string, number>): number => Object.values(counts).filter((n) => n > 0).length

export const figuresOf = (found: Coverage): Record<string, number> => ({
  scenarios: found.scenarios, nodes: passed(found.nodes), all_nodes: Object.keys(found.nodes).length, flows: passed(found.flows), all_flows: Object.keys(found.flows).length,
})

/** Elements that no scenario passes; the flows beside those that are passed come after. */
export const missed = (found: Coverage): string[] => [...Object.entries(found.nodes), ...Object.entries(found.flows)].filter(([, n]) => !n).map(([id]) => id)
