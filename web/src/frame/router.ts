import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'
import { wire } from '../api/http'
import { learnAll } from '../i18n'
import { PLACES } from './places'
import { forget, knowMe, mayAny, session } from './session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Permissions of which one suffices. */
    any?: string[]
    open?: boolean
    title?: string
  }
}

const of = (key: string): string[] => PLACES.find((place) => place.key === key)?.any ?? []

const inside: RouteRecordRaw[] = [
  { path: '', name: 'home', component: () => import('./HomePage.vue') },
  { path: 'inbox/:task?', name: 'inbox', component: () => import('../inbox/InboxPage.vue'), meta: { any: of('inbox'), title: 'place.inbox' } },
  { path: 'cases', name: 'cases', component: () => import('../cases/CaseListPage.vue'), meta: { any: of('cases'), title: 'place.cases' } },
  { path: 'cases/:id', name: 'case', component: () => import('../cases/CasePage.vue'), meta: { any: ['case.read', 'case.start', 'case.supervise', 'operate'], title: 'place.cases' } },
  { path: 'start/:key?', name: 'start', component: () => import('../start/StartPage.vue'), meta: { any: ['case.start'], title: 'start.title' } },
  { path: 'students', name: 'students', component: () => import('../students/StudentsPage.vue'), meta: { any: of('students'), title: 'place.students' } },
  { path: 'students/import', name: 'import', component: () => import('../students/ImportPage.vue'), meta: { any: ['student.import'], title: 'students.import' } },
  { path: 'students/placements', name: 'placements', component: () => import('../students/PlacementsPage.vue'), meta: { any: of('students'), title: 'placements.title' } },
  { path: 'students/left', name: 'leavers', component: () => import('../students/LeaversPage.vue'), meta: { any: of('students'), title: 'leavers.title' } },
  { path: 'students/left/:id', name: 'former', component: () => import('../students/FormerStudentPage.vue'), meta: { any: of('students'), title: 'leavers.title' } },
  { path: 'students/:id', name: 'student', component: () => import('../students/StudentPage.vue'), meta: { any: of('students'), title: 'place.students' } },
  { path: 'students/:id/edit', name: 'card', component: () => import('../students/CardPage.vue'), meta: { any: ['student.edit'], title: 'card.title' } },
  { path: 'students/:id/growth', name: 'growth', component: () => import('../students/GrowthPage.vue'), meta: { any: ['student.full'], title: 'growth.title' } },
  { path: 'classes/:id/growth', name: 'class-growth', component: () => import('../students/GrowthClassPage.vue'), meta: { any: ['student.edit'], title: 'growth.title' } },
  { path: 'classes', name: 'classes', component: () => import('../students/ClassesPage.vue'), meta: { any: of('students'), title: 'classes.title' } },
  { path: 'classes/:id', name: 'class', component: () => import('../students/ClassPage.vue'), meta: { any: of('students'), title: 'classes.title' } },
  { path: 'graduates', name: 'graduates', component: () => import('../students/GraduatesPage.vue'), meta: { any: of('students'), title: 'graduates.title' } },
  { path: 'school-cards', name: 'school-cards', component: () => import('../organisations/SchoolCardsPage.vue'), meta: { any: of('school_cards'), title: 'place.school_cards' } },
  { path: 'school-cards/:id', name: 'school-card', component: () => import('../organisations/SchoolCardPage.vue'), meta: { any: ['school.card'], title: 'place.school_cards' } },
  { path: 'named-people', name: 'named-people', component: () => import('../organisations/NamedPeoplePage.vue'), meta: { any: of('named_people'), title: 'place.named_people' } },
  { path: 'named-people/:id', name: 'named-unit', component: () => import('../organisations/NamedUnitPage.vue'), meta: { any: ['named.read'], title: 'place.named_people' } },
  { path: 'reports', name: 'reports', component: () => import('../reports/ReportsPage.vue'), meta: { any: of('reports'), title: 'place.reports' } },
  { path: 'calendar', name: 'calendar', component: () => import('../calendar/CalendarPage.vue'), meta: { any: of('calendar'), title: 'place.calendar' } },
  { path: 'reports/definitions', name: 'report-definitions', component: () => import('../reports/DefinitionsPage.vue'), meta: { any: of('reports'), title: 'definitions.title' } },
  { path: 'statistics', name: 'statistics', component: () => import('../statistics/StatisticsPage.vue'), meta: { any: of('statistics'), title: 'place.statistics' } },
  { path: 'processes', name: 'processes', component: () => import('../studio/DefinitionsPage.vue'), meta: { any: of('processes'), title: 'place.processes' } },
  { path: 'processes/compare', name: 'compare', component: () => import('../studio/ComparePage.vue'), meta: { any: of('processes'), title: 'compare.title' } },
  { path: 'processes/new', name: 'new-process', component: () => import('../studio/NewProcessPage.vue'), meta: { any: ['definition.edit'], title: 'create.title' } },
  { path: 'processes/:key/migrate', name: 'migrate', component: () => import('../studio/MigratePage.vue'), meta: { any: ['definition.publish'], title: 'migrate.title' } },
  { path: 'processes/:key', name: 'versions', component: () => import('../studio/VersionsPage.vue'), meta: { any: of('processes'), title: 'place.processes' } },
  { path: 'studio/:id/live', name: 'live', component: () => import('../studio/LivePage.vue'), meta: { any: ['statistics.read'], title: 'live.title' } },
  { path: 'studio/:id/merge', name: 'merge', component: () => import('../studio/MergePage.vue'), meta: { any: ['definition.edit'], title: 'merge.title' } },
  { path: 'studio/:id', name: 'studio', component: () => import('../studio/StudioPage.vue'), meta: { any: of('processes'), title: 'studio.title' } },
  { path: 'settings/matrix', name: 'matrix', component: () => import('../settings/MatrixPage.vue'), meta: { any: of('settings'), title: 'matrix.title' } },
  { path: 'settings/windows', name: 'setting-windows', component: () => import('../settings/WindowsPage.vue'), meta: { any: of('settings'), title: 'levels.windows' } },
  { path: 'settings/compare', name: 'setting-compare', component: () => import('../settings/CompareUnitsPage.vue'), meta: { any: of('settings'), title: 'levels.compare' } },
  { path: 'settings/workbook', name: 'setting-workbook', component: () => import('../settings/WorkbookPage.vue'), meta: { any: of('settings'), title: 'levels.workbook' } },
  { path: 'settings', name: 'settings', component: () => import('../settings/SettingsPage.vue'), meta: { any: of('settings'), title: 'place.settings' } },
  { path: 'accounts', name: 'accounts', component: () => import('../accounts/AccountsPage.vue'), meta: { any: of('accounts'), title: 'place.accounts' } },
  { path: 'accounts/list', name: 'account-list', component: () => import('../accounts/AccountListPage.vue'), meta: { any: ['account.manage'], title: 'accounts_list.title' } },
  { path: 'readings', name: 'readings', component: () => import('../accounts/ReadingsPage.vue'), meta: { any: of('readings'), title: 'place.readings' } },
  { path: 'affiliation', name: 'affiliation', component: () => import('../organisations/AffiliationPage.vue'), meta: { any: of('affiliation'), title: 'place.affiliation' } },
  { path: 'supervision', name: 'supervision', component: () => import('../operations/SupervisionPage.vue'), meta: { any: of('supervision'), title: 'place.supervision' } },
  { path: 'operations/:tab?', name: 'operations', component: () => import('../operations/OperationsPage.vue'), meta: { any: of('operations'), title: 'place.operations' } },
  { path: 'notices', name: 'notices', component: () => import('../notices/MyNoticesPage.vue'), meta: { title: 'notices.title' } },
  { path: 'no-right', name: 'no-right', component: () => import('./NoRightPage.vue') },
  { path: ':rest(.*)*', name: 'nowhere', component: () => import('./NowherePage.vue') },
]

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./SignInPage.vue'), meta: { open: true, title: 'sign_in.title' } },
    { path: '/activate', name: 'activate', component: () => import('../accounts/ActivatePage.vue'), meta: { open: true, title: 'activate.title' } },
    { path: '/unsubscribe', name: 'unsubscribe', component: () => import('../notices/UnsubscribePage.vue'), meta: { open: true, title: 'notices.stop_title' } },
    { path: '/', component: () => import('./AppFrame.vue'), children: inside },
  ],
})

/** Nobody signed in goes to the sign-in page and comes back; without the right one is told so. */
async function guard(to: RouteLocationNormalized): Promise<object | true> {
  if (to.meta.open) return true
  const me = await knowMe()
  if (!me) return { name: 'sign-in', query: { to: to.fullPath } }
  if (!mayAny(to.meta.any)) return { name: 'no-right', query: { from: to.path } }
  return true
}

router.beforeEach(guard)

/** The pages that say the words of the first page alone. */
const FIRST_PAGES = ['inbox', 'home', 'sign-in']

/** What words cannot be fetched is tried again on the next page; the keys stand there meanwhile. */
const read = (): Promise<void> => learnAll().catch(() => undefined)

router.beforeResolve(async (to) => {
  if (!FIRST_PAGES.includes(String(to.name))) await read()
})

/** A signed-out answer of the server in the middle of work leads back to where one was. */
wire.onSignedOut = () => {
  if (!session.me) return
  forget()
  void router.push({ name: 'sign-in', query: { to: router.currentRoute.value.fullPath, ended: '1' } })
}
