/** The inbox as a whole page in a document, with its addresses; for tests that click and press keys. */
import { createApp, h, nextTick } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { register } from '../src/frame/elements'
import { i18n } from '../src/i18n'
import InboxPage from '../src/inbox/InboxPage.vue'

export interface Page {
  all: (testid: string) => HTMLElement[]
  text: (testid: string) => string
  click: (testid: string) => void
  path: () => string
  /** Goes to another page without waiting until it is there. */
  go: (to: string) => void
  leave: () => void
}

/** Lets everything that waits come to rest. */
export async function flushPromises(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0))
    await nextTick()
  }
}

export const press = (key: string): boolean => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

let last: Page | null = null

/** Opens the inbox at an address; the page opened before is left. */
export async function mountPage(at: string): Promise<Page> {
  last?.leave()
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/inbox/:task?', name: 'inbox', component: InboxPage }, { path: '/:rest(.*)*', component: async () => ({ render: () => null }) }] })
  const app = createApp({ render: () => h(RouterView) })
  const box = document.body.appendChild(document.createElement('div'))
  app.use(i18n).use(router)
  register(app)
  await router.push(at)
  app.mount(box)
  await flushPromises()
  const all = (testid: string): HTMLElement[] => [...box.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`)]
  const page: Page = {
    all,
    text: (testid) => all(testid).map((one) => one.textContent?.trim()).join(' '),
    click: (testid) => all(testid)[0].click(),
    path: () => router.currentRoute.value.fullPath,
    go: (to) => void router.push(to),
    leave: () => {
      app.unmount()
      box.remove()
      last = null
    },
  }
  last = page
  return page
}
