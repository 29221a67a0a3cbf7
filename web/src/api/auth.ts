import { get, post } from './http'
import type { DemoSignIn, Me, Page } from './types'

/** Only a demo installation has them; any other answers 404. */
export const demoSignIns = (): Promise<Page<DemoSignIn>> => get('/demo/sign-ins')
export const me = (): Promise<Me> => get('/auth/me')
export const signIn = (login: string, password: string): Promise<Me> => post('/auth/sign-in', { login, password })
export const signOut = (): Promise<void> => post('/auth/sign-out')
export const actAs = (assignment: string): Promise<Me> => post('/auth/act-as', { assignment })
export const changePassword = (old: string, fresh: string): Promise<void> =>
  post('/auth/password', { old, new: fresh })
export const activate = (token: string, password: string): Promise<void> =>
  post('/auth/activate', { token, password })
