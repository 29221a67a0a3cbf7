/** The keys of the inbox. Typing in a field, and every chord, stays the browser's. */
import { onBeforeUnmount, onMounted } from 'vue'

export type KeyAction = 'next' | 'previous' | 'open' | 'approve' | 'return' | 'select' | 'search' | 'help'

export const KEYS: { key: string; action: KeyAction }[] = [
  { key: 'j', action: 'next' },
  { key: 'k', action: 'previous' },
  { key: 'Enter', action: 'open' },
  { key: 'a', action: 'approve' },
  { key: 'r', action: 'return' },
  { key: 'x', action: 'select' },
  { key: '/', action: 'search' },
  { key: '?', action: 'help' },
]

const TYPING = 'input, textarea, select, [contenteditable], [contenteditable="true"]'
const OWN_ENTER = 'button, a, summary, [role="button"], [role="menuitem"]'

export interface Pressed {
  key: string
  ctrlKey?: boolean
  metaKey?: boolean
  altKey?: boolean
  target: EventTarget | null
}

/** What a key press asks for, or null when it is not ours. */
export function actionOf(press: Pressed): KeyAction | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null
  const target = press.target instanceof Element ? press.target : null
  if (target?.closest(TYPING) || target?.closest('[role="dialog"]')) return null
  if (press.key === 'Enter' && target?.closest(OWN_ENTER)) return null
  const wanted = press.key.length === 1 ? press.key.toLowerCase() : press.key
  return KEYS.find((one) => one.key === wanted)?.action ?? null
}

export function useKeys(handlers: Record<KeyAction, (press: KeyboardEvent) => void>): void {
  const press = (event: KeyboardEvent): void => {
    const action = actionOf(event)
    if (!action) return
    event.preventDefault()
    handlers[action](event)
  }
  onMounted(() => window.addEventListener('keydown', press))
  onBeforeUnmount(() => window.removeEventListener('keydown', press))
}
