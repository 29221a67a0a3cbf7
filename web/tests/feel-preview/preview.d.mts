export const REFUSED: string
export function preview(text: string, context: unknown): { value: unknown; warning: string }
export function plain(value: unknown): unknown
export function same(a: unknown, b: unknown): boolean
