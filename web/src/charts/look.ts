/** Colours and letters of the page as a chart needs them: read from the tokens, so that light and dark follow. */
export interface Look {
  ink: string
  quiet: string
  line: string
  paper: string
  accent: string
  font: string
  series: string[]
  heat: string[]
  steps: string[]
}

const SERIES = 7
const STEPS = 5

export function lookOf(element: Element): Look {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(`--hb-${name}`).trim()
  return {
    ink: token('ink'), quiet: token('ink-2'), line: token('line'), paper: token('paper'), accent: token('accent'), font: token('font'),
    series: Array.from({ length: SERIES }, (_, at) => token(`chart-${at + 1}`)),
    steps: Array.from({ length: STEPS }, (_, at) => token(`step-${at + 1}`)),
    heat: [token('heat-low'), token('heat-middle'), token('heat-high')],
  }
}
