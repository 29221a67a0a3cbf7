/** What a page does once something slow has answered must not pull back a person who has left it meanwhile. */
import { onUnmounted } from 'vue'
import { isNavigationFailure, NavigationFailureType, onBeforeRouteLeave, useRouter, type RouteLocationRaw } from 'vue-router'

export interface Staying {
  push: (to: RouteLocationRaw) => Promise<void>
  replace: (to: RouteLocationRaw) => Promise<void>
}

/** Moves of the router that do nothing from the moment the person goes to another page; call it in the setup of a page. */
export function useStaying(): Staying {
  const router = useRouter()
  let left = false
  onBeforeRouteLeave(() => void (left = true))
  const forget = router.afterEach((_to, _from, failure) => void (left = left && !isNavigationFailure(failure, NavigationFailureType.aborted)))
  onUnmounted(forget)
  return {
    push: async (to) => void (left || (await router.push(to))),
    replace: async (to) => void (left || (await router.replace(to))),
  }
}
