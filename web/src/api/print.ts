import { downloadBy } from './http'

type File = Promise<{ blob: Blob; name: string }>

export const printRoster = (room: string, purpose: string): File => downloadBy('/print/roster', { class: room, purpose })
export const printCard = (student: string, purpose: string): File => downloadBy('/print/card', { student, purpose })
export const printGrowth = (student: string, purpose: string): File => downloadBy('/print/growth', { student, purpose })
export const printApproval = (one: string): File => downloadBy('/print/approval', { case: one })
