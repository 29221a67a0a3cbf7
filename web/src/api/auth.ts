import { get, post } from './http'
import type { Health, Me } from './types'

export const health = (): Promise<Health> => get('/health')
export const me = (): Promise<Me> => get('/auth/me')
export const signIn = (login: string, password: string): Promise<Me> => post('/auth/sign-in', { login, password })
export const signOut = (): Promise<void> => post('/auth/sign-out')
export const actAs = (assignment: string): Promise<Me> => post('/auth/act-as', { assignment })
export const changePassword = (old: string, fresh: string): Promise<void> =>
  post('/auth/password', { old, new: fresh })
export const activate = (token: string, password: string): Promise<void> =>
  post('/auth/activate', { token, password })
