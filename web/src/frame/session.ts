/** Who is signed in and as what: one reactive value, filled by GET /auth/me and by every change of it. */
import { computed, reactive } from 'vue'
import * as auth from '../api/auth'
import { Problem, wire } from '../api/http'
import type { Me } from '../api/types'

export const session = reactive<{ me: Me | null; asked: boolean }>({ me: null, asked: false })

export const acting = computed(() => session.me?.acting ?? null)

export function may(permission: string | undefined): boolean {
  return !permission || (session.me?.permissions ?? []).includes(permission)
}

export function mayAny(permissions: string[] | undefined): boolean {
  return !permissions?.length || permissions.some(may)
}

const KEPT = 'heban.csrf'

/** The token is told once, at sign-in; it is kept for other tabs and later visits of the same session. */
function keepToken(token: string | null): void {
  wire.csrf = token ?? ''
  if (token) localStorage.setItem(KEPT, token)
  else localStorage.removeItem(KEPT)
}

function keep(me: Me | null): void {
  session.me = me
  session.asked = true
  if (!me) keepToken(null)
  else if (me.csrf) keepToken(me.csrf)
}

/** Asks who is signed in, once per visit; nobody is not an error. */
export async function knowMe(): Promise<Me | null> {
  if (session.asked) return session.me
  wire.csrf = localStorage.getItem(KEPT) ?? ''
  try {
    keep(await auth.me())
  } catch (cause) {
    if (!(cause instanceof Problem) || cause.status !== 401) throw cause
    keep(null)
  }
  return session.me
}

export async function enter(login: string, password: string): Promise<void> {
  keep(await auth.signIn(login, password))
}

export async function switchTo(assignment: string): Promise<void> {
  keep(await auth.actAs(assignment))
}

export async function leave(): Promise<void> {
  await auth.signOut().catch(() => undefined)
  keep(null)
}

export function forget(): void {
  keep(null)
}
