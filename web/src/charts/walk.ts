/** Walking over the data points of a chart by keys. */
import type { Kind } from './figures'

export interface Place {
  row: number
  column: number
}

export interface Room {
  rows: number
  columns: number
  kind: Kind
}

const STEP: Record<string, [number, number]> = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }

const within = (value: number, most: number): number => Math.min(Math.max(value, 0), most - 1)

/** Where a key leads, or null for a key that leads nowhere: rows run down, columns to the right; a line's rows run to the right. */
export function led(key: string, from: Place | null, room: Room): Place | null {
  if (!room.rows || !room.columns) return null
  if (key === 'Home') return { row: 0, column: from?.column ?? 0 }
  if (key === 'End') return { row: room.rows - 1, column: from?.column ?? 0 }
  const step = STEP[key]
  if (!step) return null
  if (!from) return { row: 0, column: 0 }
  const [down, right] = room.kind === 'line' ? [step[1], -step[0]] : room.kind === 'tree' || room.columns === 1 ? [step[0] + step[1], 0] : step
  return { row: within(from.row + down, room.rows), column: within(from.column + right, room.columns) }
}
