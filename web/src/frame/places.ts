/** The places of the left bar: word, icon, path, and the permissions of which one suffices. */
import { AlarmClock, Calendar, Connection, DataAnalysis, Files, Memo, Monitor, OfficeBuilding, Operation, Postcard, School, Share, Stamp, User, View } from '@element-plus/icons-vue'
import type { Component } from 'vue'

export interface Place {
  key: string
  path: string
  icon: Component
  any: string[]
}

export const PLACES: Place[] = [
  { key: 'inbox', path: '/inbox', icon: Stamp, any: ['task.decide'] },
  { key: 'cases', path: '/cases', icon: Files, any: ['case.read', 'case.start'] },
  { key: 'students', path: '/students', icon: School, any: ['student.list'] },
  { key: 'school_cards', path: '/school-cards', icon: OfficeBuilding, any: ['school.card', 'case.supervise'] },
  { key: 'named_people', path: '/named-people', icon: Postcard, any: ['named.read', 'case.supervise'] },
  { key: 'reports', path: '/reports', icon: Memo, any: ['report.read'] },
  { key: 'calendar', path: '/calendar', icon: Calendar, any: ['setting.read'] },
  { key: 'statistics', path: '/statistics', icon: DataAnalysis, any: ['statistics.read'] },
  { key: 'processes', path: '/processes', icon: Share, any: ['definition.edit', 'definition.publish'] },
  { key: 'settings', path: '/settings', icon: Operation, any: ['setting.write', 'setting.read'] },
  { key: 'accounts', path: '/accounts', icon: User, any: ['account.read', 'account.manage'] },
  { key: 'readings', path: '/readings', icon: View, any: ['audit.read'] },
  { key: 'affiliation', path: '/affiliation', icon: Connection, any: ['org.move'] },
  { key: 'supervision', path: '/supervision', icon: AlarmClock, any: ['case.supervise'] },
  { key: 'operations', path: '/operations', icon: Monitor, any: ['operate'] },
]
